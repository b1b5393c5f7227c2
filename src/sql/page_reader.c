/*
 * page_reader.c
 *	  From the pages of a table to a collector.
 *
 * The executor hands over one row at a time, through a slot, an expression and
 * a call of the transition function.  That takes longer than pairing the
 * event.  Here the rows of a page are taken apart in one loop, by offsets that
 * were worked out once, and only the columns that are needed.
 *
 * Where the time went is known from trials.  A page is filled from its end, so
 * the first row has the highest address.  Rows are taken in ascending order of
 * addresses, from the last line pointer to the first, which is what the
 * hardware expects; and with each of them a piece of the next page is asked
 * for.  The records are put into an array in the opposite direction, and from
 * there to the collector, which thereby gets them in the order of the rows.
 *
 * What a value means is no business of this file: a row becomes the same
 * datums that the executor would have passed, for the same functions
 * (row_reader.h).
 */
#include "postgres.h"

#include "sql/page_reader.h"

#include "access/htup_details.h"
#include "access/tupmacs.h"
#include "miscadmin.h"
#include "storage/bufpage.h"
#include "utils/memutils.h"
#include "utils/rel.h"

/* where a value goes that nobody needs */
#define NOWHERE	ASPAN_ROW_COLUMNS

/* how a value is stored, as far as taking it out goes */
typedef enum value_form
{
	FORM_INT8,
	FORM_INT4,
	FORM_INT2,
	FORM_INT1,
	FORM_FIXED,					/* by reference */
	FORM_VARLENA,
	FORM_CSTRING
} value_form;

typedef struct page_column
{
	uint8		form;			/* a value_form */
	uint8		place;			/* in the row, or NOWHERE */
	uint8		gap;			/* bytes that may precede it at most */
	int16		len;			/* of a fixed one, by value or not */
} page_column;

typedef struct page_reader
{
	const aspan_page_target *target;
	TupleDesc	desc;
	page_column *columns;
	int			ncolumns;		/* up to the last that is needed */

	/*
	 * Which of them a row has.  Most rows have the same as the one before, so
	 * this is worked out anew where they do not.
	 */
	page_column *present;
	int			npresent;
	int			natts;			/* of such a row, or -1 before the first */
	uint8	   *nulls;			/* its null bitmap, if it has one */
	bool		has_nulls;
	MemoryContext values;		/* of those that are fetched or written out */
	aspan_page_counts counts;
	NullableDatum row[ASPAN_ROW_COLUMNS + 1];
	int			n;				/* records in the batch */
	union
	{
		aspan_event events[MaxHeapTuplesPerPage];
		aspan_span	spans[MaxHeapTuplesPerPage];
	}			batch;
} page_reader;

/* ---- taking a row apart ---- */

static value_form
form_of(const FormData_pg_attribute *attribute)
{
	if (attribute->attlen == -1)
		return FORM_VARLENA;
	if (attribute->attlen == -2)
		return FORM_CSTRING;
	if (!attribute->attbyval)
		return FORM_FIXED;
	switch (attribute->attlen)
	{
		case 8:
			return FORM_INT8;
		case 4:
			return FORM_INT4;
		case 2:
			return FORM_INT2;
		default:
			return FORM_INT1;
	}
}

static uint8
align_bytes(char attalign)
{
	switch (attalign)
	{
		case TYPALIGN_DOUBLE:
			return ALIGNOF_DOUBLE;
		case TYPALIGN_INT:
			return ALIGNOF_INT;
		case TYPALIGN_SHORT:
			return ALIGNOF_SHORT;
		default:
			return 1;
	}
}

static void
init_columns(page_reader *r)
{
	const AttrNumber *wanted = r->target->columns;

	for (int i = 0; i < ASPAN_ROW_COLUMNS; i++)
		r->ncolumns = Max(r->ncolumns, wanted[i]);
	r->columns = palloc(r->ncolumns * sizeof(page_column));
	r->present = palloc(r->ncolumns * sizeof(page_column));
	r->nulls = palloc(BITMAPLEN(r->ncolumns));
	r->natts = -1;
	for (int i = 0; i < r->ncolumns; i++)
	{
		const FormData_pg_attribute *attribute = TupleDescAttr(r->desc, i);
		page_column *column = &r->columns[i];

		column->form = form_of(attribute);
		column->place = NOWHERE;
		column->gap = align_bytes(attribute->attalign) - 1;
		column->len = attribute->attlen;
	}
	for (int i = 0; i < ASPAN_ROW_COLUMNS; i++)
	{
		r->row[i].isnull = true;
		if (wanted[i] > 0)
			r->columns[wanted[i] - 1].place = i;
	}
}

/* the value of a fixed length */
static pg_always_inline Datum
fetch_fixed(const page_column *column, const char *at)
{
	switch ((value_form) column->form)
	{
		case FORM_INT8:
			return Int64GetDatum(*(const int64 *) at);
		case FORM_INT4:
			return Int32GetDatum(*(const int32 *) at);
		case FORM_INT2:
			return Int16GetDatum(*(const int16 *) at);
		case FORM_INT1:
			return CharGetDatum(*at);
		default:
			return PointerGetDatum(at);
	}
}

static inline const char *
align_to(const page_column *column, const char *at)
{
	return (const char *) (((uintptr_t) at + column->gap) &
						   ~(uintptr_t) column->gap);
}

/*
 * Takes out the value of a column, which begins here or behind a gap, and
 * returns where it ends.  A varlena of one byte of header is not aligned.
 */
static pg_always_inline const char *
take_value(const page_column *column, const char *at, Datum *value)
{
	if (likely(column->form == FORM_VARLENA))
	{
		if (*at == 0)
			at = align_to(column, at);
		*value = PointerGetDatum(at);
		return at + (likely(VARATT_IS_1B(at) && !VARATT_IS_1B_E(at)) ?
					 VARSIZE_1B(at) : VARSIZE_ANY(at));
	}
	at = align_to(column, at);
	*value = fetch_fixed(column, at);
	return at + (column->form == FORM_CSTRING ? strlen(at) + 1 : column->len);
}

/* has the row the same columns as the one before? */
static inline bool
has_same_columns(const page_reader *r, HeapTupleHeader tuple, int natts)
{
	bool		has_nulls = (tuple->t_infomask & HEAP_HASNULL) != 0;

	if (natts != r->natts || has_nulls != r->has_nulls)
		return false;
	for (int i = 0; has_nulls && i < BITMAPLEN(natts); i++)
	{
		if (tuple->t_bits[i] != r->nulls[i])
			return false;
	}
	return true;
}

/* columns that were added after the row was made have a value all the same */
static pg_noinline void
find_columns(page_reader *r, HeapTupleHeader tuple, int natts)
{
	r->natts = natts;
	r->has_nulls = (tuple->t_infomask & HEAP_HASNULL) != 0;
	if (r->has_nulls)
		memcpy(r->nulls, tuple->t_bits, BITMAPLEN(natts));
	r->npresent = 0;
	for (int i = 0; i < r->ncolumns; i++)
	{
		NullableDatum *value = &r->row[r->columns[i].place];

		if (i >= natts)
			value->value = getmissingattr(r->desc, i + 1, &value->isnull);
		else
		{
			value->isnull = r->has_nulls && att_isnull(i, tuple->t_bits);
			if (!value->isnull)
				r->present[r->npresent++] = r->columns[i];
		}
	}
}

static pg_always_inline void
take_apart(page_reader *r, HeapTupleHeader tuple)
{
	const char *at = (const char *) tuple + tuple->t_hoff;
	int			natts = Min(HeapTupleHeaderGetNatts(tuple), r->ncolumns);
	const page_column *end;

	if (unlikely(!has_same_columns(r, tuple, natts)))
		find_columns(r, tuple, natts);
	end = r->present + r->npresent;
	for (const page_column *column = r->present; column < end; column++)
		at = take_value(column, at, &r->row[column->place].value);
}

/* ---- pages ---- */

static inline bool
in_raw_range(const aspan_raw_range *range, const NullableDatum *time)
{
	return range->any ||
		(!time->isnull && DatumGetInt64(time->value) >= range->least &&
		 DatumGetInt64(time->value) <= range->most);
}

static inline void
read_row(page_reader *r, HeapTupleHeader tuple)
{
	const aspan_page_target *t = r->target;

	take_apart(r, tuple);
	if (!in_raw_range(&t->range, &r->row[ASPAN_ROW_TIME]))
	{
		r->counts.out_of_range++;
		return;
	}
	if (t->kind == ASPAN_ROWS_SPANS)
		r->n += aspan_make_span(r->row, t->reader, t->collector, t->processes,
								&r->batch.spans[r->n]);
	else
		r->n += aspan_make_event(r->row, t->reader, t->collector, t->processes,
								 &r->batch.events[r->n]);
	if (unlikely(!r->values->isReset))
		MemoryContextReset(r->values);
}

static void
collect_batch(page_reader *r)
{
	aspan_collector *c = r->target->collector;

	if (r->target->kind == ASPAN_ROWS_SPANS)
		while (r->n > 0)
			aspan_collect_span(c, &r->batch.spans[--r->n]);
	else
		while (r->n > 0)
			aspan_collect_event(c, &r->batch.events[--r->n]);
}

#define CACHE_LINE	64

static void
read_page(page_reader *r, const aspan_heap_pages *pages)
{
	HeapScanDesc scan = pages->scan;
	Page		page = BufferGetPage(scan->rs_cbuf);
	int			n = scan->rs_ntuples;
	const char *ahead = aspan_heap_ahead(pages);
	Size		stride;

	if (n == 0)
		return;
	stride = TYPEALIGN(CACHE_LINE, BLCKSZ / n);
	for (int i = n - 1; i >= 0; i--)
	{
		ItemId		line = PageGetItemId(page, scan->rs_vistuples[i]);
		Size		from = (n - 1 - i) * stride;

		/* as large a piece of the next page as a row of this one */
		if (ahead != NULL && from < BLCKSZ)
			for (Size j = from; j < from + stride; j += CACHE_LINE)
				__builtin_prefetch(ahead + j);
		read_row(r, (HeapTupleHeader) PageGetItem(page, line));
	}
	r->counts.visible += n;
	collect_batch(r);
}

aspan_page_counts
aspan_read_pages(aspan_heap_pages *pages, const aspan_page_target *target)
{
	MemoryContext work = AllocSetContextCreate(CurrentMemoryContext,
											   "asyncspan page",
											   ALLOCSET_DEFAULT_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(work);
	page_reader *r = palloc0(sizeof(page_reader));
	aspan_page_counts counts;

	r->target = target;
	r->desc = RelationGetDescr(pages->scan->rs_base.rs_rd);
	init_columns(r);
	r->values = AllocSetContextCreate(work, "asyncspan values",
									  ALLOCSET_DEFAULT_SIZES);
	MemoryContextSwitchTo(r->values);
	while (aspan_heap_next(pages))
	{
		CHECK_FOR_INTERRUPTS();
		read_page(r, pages);
	}
	counts = r->counts;
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(work);
	return counts;
}
