/*
 * record_reader.c
 *	  Rows of a composite type, whose columns are found by name.
 *
 * Which columns the type has, and where, is worked out once per query and
 * kept in fn_extra.  A row is taken apart into what row_reader.c reads, with
 * NULL for columns that the type does not have.
 */
#include "postgres.h"

#include "sql/record_reader.h"
#include "sql/row_reader.h"

#include "access/htup_details.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

typedef struct record_reader
{
	aspan_row_reader reader;
	Oid			type;
	int32		typmod;
	aspan_row_kind kind;
	TupleDesc	desc;
	int			attribute[ASPAN_ROW_COLUMNS];	/* index, or -1 */
	Datum	   *values;			/* [natts] */
	bool	   *nulls;
} record_reader;

static int
find_attribute(TupleDesc desc, const char *name)
{
	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute att = TupleDescAttr(desc, i);

		if (!att->attisdropped && strcmp(NameStr(att->attname), name) == 0)
			return i;
	}
	return -1;
}

static record_reader *
make_record_reader(FunctionCallInfo fcinfo, Oid type, int32 typmod)
{
	MemoryContext cxt = fcinfo->flinfo->fn_mcxt;
	MemoryContext caller = MemoryContextSwitchTo(cxt);
	record_reader *r = palloc0(sizeof(record_reader));

	r->type = type;
	r->typmod = typmod;
	r->desc = lookup_rowtype_tupdesc_copy(type, typmod);
	r->values = palloc(r->desc->natts * sizeof(Datum));
	r->nulls = palloc(r->desc->natts * sizeof(bool));
	r->kind = find_attribute(r->desc, "begin_time") >= 0 &&
		find_attribute(r->desc, "event_type") < 0 ? ASPAN_ROWS_SPANS :
		ASPAN_ROWS_EVENTS;
	r->reader.anchor = -1;
	for (int i = 0; i < ASPAN_ROW_COLUMNS; i++)
	{
		const char *name = r->kind == ASPAN_ROWS_SPANS ? aspan_span_columns[i] :
		aspan_event_columns[i];
		Oid			column_type;

		r->attribute[i] = find_attribute(r->desc, name);
		if (r->attribute[i] < 0 && i <= ASPAN_ROW_SPAN_ID)
			ereport(ERROR,
					(errcode(ERRCODE_UNDEFINED_COLUMN),
					 errmsg("the rows have no column \"%s\"", name),
					 errdetail("Rows of events have the columns time, event_type and span_id; rows of spans have begin_time, end_time and span_id."),
					 errhint("Aggregate the rows of a subquery that gives the columns these names.")));
		if (r->attribute[i] < 0)
			continue;
		column_type = getBaseType(TupleDescAttr(r->desc,
												r->attribute[i])->atttypid);

		/* a column of that name and another meaning */
		if (i == ASPAN_ROW_KIND &&
			!aspan_arg_fits(column_type, ASPAN_ARG_LABEL))
			r->attribute[i] = -1;
		else
			aspan_row_reader_init(&r->reader, cxt, i, column_type,
								  r->kind);
	}
	MemoryContextSwitchTo(caller);
	fcinfo->flinfo->fn_extra = r;
	return r;
}

void
aspan_read_record(FunctionCallInfo fcinfo, int argno, aspan_collector *c,
				  aspan_processes *processes)
{
	record_reader *r = fcinfo->flinfo->fn_extra;
	NullableDatum row[ASPAN_ROW_COLUMNS];
	HeapTupleHeader header;
	HeapTupleData tuple;

	if (PG_ARGISNULL(argno))
	{
		c->counts.invalid_events++;
		return;
	}
	header = PG_GETARG_HEAPTUPLEHEADER(argno);
	if (r == NULL)
		r = make_record_reader(fcinfo, HeapTupleHeaderGetTypeId(header),
							   HeapTupleHeaderGetTypMod(header));
	else if (r->type != HeapTupleHeaderGetTypeId(header) ||
			 r->typmod != HeapTupleHeaderGetTypMod(header))
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("cannot aggregate rows of different types"),
				 errhint("Convert the rows to one composite type.")));

	tuple.t_len = HeapTupleHeaderGetDatumLength(header);
	ItemPointerSetInvalid(&tuple.t_self);
	tuple.t_tableOid = InvalidOid;
	tuple.t_data = header;
	heap_deform_tuple(&tuple, r->desc, r->values, r->nulls);
	for (int i = 0; i < ASPAN_ROW_COLUMNS; i++)
	{
		int			attribute = r->attribute[i];

		row[i].isnull = attribute < 0 || r->nulls[attribute];
		row[i].value = row[i].isnull ? (Datum) 0 : r->values[attribute];
	}
	if (r->kind == ASPAN_ROWS_SPANS)
		aspan_take_span(row, &r->reader, c, processes);
	else
		aspan_take_event(row, &r->reader, c, processes);
}
