/*
 * fn_thresholds.c
 *	  check_thresholds, and the table of rules that it reads.
 *
 * The table asyncspan.thresholds belongs to the role that installed the
 * extension, which may change it in every way, or put something else in its
 * place.  Whoever calls check_thresholds() must not come to harm by that.  So
 * no query is made of it, whose functions, casts, policies or rules could be
 * somebody else's: the rows of a plain table are read one by one, of columns
 * whose types PostgreSQL itself defines, and what does not fit is an error.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "figures/thresholds.h"
#include "sql/fn.h"
#include "sql/type_kinds.h"

#include "access/detoast.h"
#include "access/genam.h"
#include "access/htup_details.h"
#include "access/relation.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/rls.h"
#include "utils/snapmgr.h"

/* ---- the table ---- */

typedef enum rule_column
{
	COL_METRIC,
	COL_TARGET,
	COL_NAME,
	COL_OP,
	COL_THRESHOLD,
	N_COLUMNS
} rule_column;

static const char *const column_names[N_COLUMNS] = {
	"metric", "target", "name", "op", "threshold"
};

typedef struct rule_table
{
	Relation	rel;
	AttrNumber	attnums[N_COLUMNS];
	Oid			types[N_COLUMNS];	/* without domains */
} rule_table;

/* finds a column, which the caller has to have the right to read */
static void
open_column(rule_table *table, rule_column column)
{
	const char *name = column_names[column];
	Oid			relid = RelationGetRelid(table->rel);
	AttrNumber	attnum = get_attnum(relid, name);
	Oid			type;

	if (attnum == InvalidAttrNumber)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("table asyncspan.thresholds has no column \"%s\"",
						name)));
	type = getBaseType(get_atttype(relid, attnum));
	if (column == COL_THRESHOLD ? !aspan_type_is_number(type) :
		!aspan_type_is_text(type))
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("column \"%s\" of table asyncspan.thresholds has type %s",
						name, format_type_be(type)),
				 errhint("It has to be %s.", column == COL_THRESHOLD ?
						 "double precision, or another type of numbers" :
						 "text")));
	if (pg_class_aclcheck(relid, GetUserId(), ACL_SELECT) != ACLCHECK_OK &&
		pg_attribute_aclcheck(relid, attnum, GetUserId(),
							  ACL_SELECT) != ACLCHECK_OK)
		aclcheck_error(ACLCHECK_NO_PRIV, OBJECT_TABLE,
					   RelationGetRelationName(table->rel));
	table->attnums[column] = attnum;
	table->types[column] = type;
}

static void
open_table(rule_table *table)
{
	Oid			namespace = get_namespace_oid("asyncspan", true);
	Oid			relid = get_relname_relid("thresholds", namespace);

	table->rel = try_relation_open(relid, AccessShareLock);
	if (table->rel == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("table asyncspan.thresholds does not exist"),
				 errhint("Drop the extension asyncspan and create it again.")));
	if (table->rel->rd_rel->relkind != RELKIND_RELATION)
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("asyncspan.thresholds is not a table")));
	if (has_subclass(relid) && find_inheritance_children(relid, NoLock) != NIL)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("rules in children of table asyncspan.thresholds are not supported"),
				 errhint("Put all rules into the table itself, and drop its children.")));
	for (int column = 0; column < N_COLUMNS; column++)
		open_column(table, column);
	if (check_enable_rls(relid, InvalidOid, true) == RLS_ENABLED)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("row security is not supported on table asyncspan.thresholds")));
}

/* ---- its rows ---- */

static Datum
get_column(const rule_table *table, HeapTuple tuple, rule_column column,
		   bool required, bool *isnull)
{
	Datum		value = heap_getattr(tuple, table->attnums[column],
									 RelationGetDescr(table->rel), isnull);

	if (*isnull && required)
		ereport(ERROR,
				(errcode(ERRCODE_NOT_NULL_VIOLATION),
				 errmsg("table asyncspan.thresholds has an invalid rule"),
				 errdetail("Its column \"%s\" is NULL.",
						   column_names[column])));
	return value;
}

static char *
get_text(const rule_table *table, HeapTuple tuple, rule_column column,
		 bool required)
{
	bool		isnull;
	Datum		value = get_column(table, tuple, column, required, &isnull);

	if (isnull)
		return NULL;
	aspan_check_memory(toast_raw_datum_size(value));
	return TextDatumGetCString(value);
}

static double
get_threshold(const rule_table *table, HeapTuple tuple)
{
	bool		isnull;
	Datum		value = get_column(table, tuple, COL_THRESHOLD, true, &isnull);

	switch (table->types[COL_THRESHOLD])
	{
		case INT2OID:
			return DatumGetInt16(value);
		case INT4OID:
			return DatumGetInt32(value);
		case INT8OID:
			return (double) DatumGetInt64(value);
		case FLOAT4OID:
			return DatumGetFloat4(value);
		case NUMERICOID:
			return DatumGetFloat8(DirectFunctionCall1(numeric_float8, value));
		default:
			return DatumGetFloat8(value);
	}
}

/* the table's constraints see to this, but its owner can drop them */
static int
word_index(const char *word, const char *const *words, const char *what)
{
	int			index = aspan_find_word(word, words);

	if (index < 0)
		ereport(ERROR,
				(errcode(ERRCODE_CHECK_VIOLATION),
				 errmsg("table asyncspan.thresholds has an invalid rule"),
				 errdetail("There is no %s \"%s\".", what, word),
				 errhint("Valid are %s.", aspan_list_words(words, ""))));
	return index;
}

static void
add_rule(aspan_threshold_list *list, const rule_table *table, HeapTuple tuple)
{
	aspan_threshold *rule;

	if (list->count == list->max)
	{
		list->max *= 2;
		list->items = aspan_realloc(list->items, list->max,
									sizeof(aspan_threshold));
	}
	rule = &list->items[list->count++];
	memset(rule, 0, sizeof(*rule));
	rule->metric = word_index(get_text(table, tuple, COL_METRIC, true),
							  aspan_metric_words, "metric");
	rule->target = get_text(table, tuple, COL_TARGET, false);
	rule->name = get_text(table, tuple, COL_NAME, false);
	rule->op = word_index(get_text(table, tuple, COL_OP, true),
						  aspan_op_words, "operator");
	rule->threshold = get_threshold(table, tuple);
}

/* bytes as in "C" collation, NULL first */
static int
compare_texts(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return (a != NULL) - (b != NULL);
	return strcmp(a, b);
}

static int
compare_rules(const void *p, const void *q, void *arg)
{
	const aspan_threshold *a = p;
	const aspan_threshold *b = q;
	int			result;

	result = strcmp(aspan_metric_words[a->metric],
					aspan_metric_words[b->metric]);
	if (result == 0)
		result = compare_texts(a->target, b->target);
	if (result == 0)
		result = compare_texts(a->name, b->name);
	if (result == 0)
		result = strcmp(aspan_op_words[a->op], aspan_op_words[b->op]);
	if (result == 0)
		result = (a->threshold > b->threshold) - (a->threshold < b->threshold);
	return result;
}

/* with the caller's rights, and before the source is read */
static void
read_rules(aspan_threshold_list *list)
{
	rule_table	table;
	SysScanDesc scan;
	HeapTuple	tuple;

	open_table(&table);
	list->max = 16;
	list->items = aspan_array(aspan_threshold, list->max);
	scan = systable_beginscan(table.rel, InvalidOid, false,
							  GetActiveSnapshot(), 0, NULL);
	while ((tuple = systable_getnext(scan)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		add_rule(list, &table, tuple);
	}
	systable_endscan(scan);
	relation_close(table.rel, AccessShareLock);
	qsort_interruptible(list->items, list->count, sizeof(aspan_threshold),
						compare_rules, NULL);
}

/* ---- the functions ---- */

/* a constraint of the table; its error has what that of PostgreSQL lacks */
PG_FUNCTION_INFO_V1(aspan_is_threshold_metric);
Datum
aspan_is_threshold_metric(PG_FUNCTION_ARGS)
{
	char	   *metric = text_to_cstring(PG_GETARG_TEXT_PP(0));

	if (aspan_find_word(metric, aspan_metric_words) < 0)
		ereport(ERROR,
				(errcode(ERRCODE_CHECK_VIOLATION),
				 errmsg("invalid metric \"%s\"", metric),
				 errhint("Valid metrics are %s.",
						 aspan_list_words(aspan_metric_words, "\""))));
	PG_RETURN_BOOL(true);
}

static void
check_thresholds(aspan_call *call)
{
	MemoryContext cxt = AllocSetContextCreate(CurrentMemoryContext,
											  "asyncspan rules",
											  ALLOCSET_DEFAULT_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(cxt);
	aspan_threshold_list *list = palloc0(sizeof(aspan_threshold_list));

	read_rules(list);
	MemoryContextSwitchTo(caller);
	for (int i = 0; i < list->count; i++)
	{
		aspan_metric metric = list->items[i].metric;

		if (metric == ASPAN_METRIC_ERRORS ||
			metric == ASPAN_METRIC_ERRORS_PCT)
			call->needs |= ASPAN_NEED_ERRORS;
	}
	if (aspan_thresholds_need_self(list))
		call->needs |= ASPAN_NEED_TREE;
	call->nothing = (list->count == 0);
	call->args = list;
}

static void *
compute_check_thresholds(aspan_set *set, aspan_parents parents,
						 const void *args)
{
	return aspan_thresholds_compute(set, parents, args);
}

static Datum
emit_check_thresholds(aspan_call *call, void *result)
{
	const aspan_threshold_list *list = call->args;
	const aspan_verdict *verdicts = result;
	aspan_rows *rows = aspan_rows_begin(call);

	for (int i = 0; i < list->count; i++)
	{
		const aspan_threshold *rule = &list->items[i];
		const aspan_verdict *verdict = &verdicts[i];

		aspan_row_cstring(rows, aspan_metric_words[rule->metric]);
		aspan_row_cstring(rows, rule->target);
		aspan_row_cstring(rows, rule->name);
		aspan_row_cstring(rows, aspan_op_words[rule->op]);
		aspan_row_double(rows, rule->threshold);
		aspan_row_double_or_null(rows, verdict->has_value, verdict->value);
		aspan_row_bool(rows, verdict->firing);
		aspan_row_cstring(rows, verdict->note);
		aspan_row_end(rows);
	}
	return (Datum) 0;
}

static const aspan_figure check_thresholds_figure = {
	.name = "check_thresholds",
	.needs = ASPAN_NEED_EARLIER,
	.check = check_thresholds,
	.compute = compute_check_thresholds,
	.emit = emit_check_thresholds
};

ASPAN_FIGURE_FUNCTIONS(check_thresholds);
