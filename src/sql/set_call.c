/*
 * set_call.c
 *	  The calls of aggregates in the query that makes a set of spans.
 *
 * The text of the query (set_query.c) does not name its aggregate.  Whoever may
 * create objects in our schema could add an aggregate of the same name whose
 * arguments fit better, and the parser would take that one, with the rights of
 * whoever calls us.  So the text has a parameter in this place, $1, and a hook
 * of the parser puts the call there, by the OID that set_aggregate.c finds.
 * Around a subquery, that is a call of merge().
 *
 * The hook also compares the OID of the relation with that of the caller's
 * argument, since a schema can be renamed after it was written into the text.
 */
#include "postgres.h"

#include "sql/set_aggregate.h"
#include "sql/set_call.h"

#include "catalog/pg_aggregate.h"
#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "parser/parse_agg.h"
#include "parser/parse_relation.h"
#include "utils/lsyscache.h"

static Node *
make_param(int number, Oid type)
{
	Param	   *param = makeNode(Param);

	param->paramkind = PARAM_EXTERN;
	param->paramid = number;
	param->paramtype = type;
	param->paramtypmod = -1;
	param->paramcollid = get_typcollation(type);
	param->location = -1;
	return (Node *) param;
}

static Node *
make_call(ParseState *pstate, Oid aggregate, Oid result, List *args)
{
	Aggref	   *call = makeNode(Aggref);

	call->aggfnoid = aggregate;
	call->aggtype = result;
	call->aggkind = AGGKIND_NORMAL;
	call->aggsplit = AGGSPLIT_SIMPLE;
	call->aggno = -1;
	call->aggtransno = -1;
	call->location = -1;
	transformAggregateCall(pstate, call, args, NIL, false);
	return (Node *) call;
}

static Node *
make_column(ParseState *pstate, const aspan_set_query *query, const char *name)
{
	Node	   *column = colNameToVar(pstate, name, true, -1);

	if (column == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("relation %s has lost the column \"%s\"",
						query->relation, name)));
	return column;
}

/* the column of sets, which may be of a domain over their type */
static Node *
make_sets(ParseState *pstate, const aspan_set_call *call)
{
	Node	   *sets = make_column(pstate, call->query, call->query->sets);
	Oid			type = exprType(sets);

	if (type == call->result)
		return sets;
	if (getBaseType(type) != call->result)
		elog(ERROR, "unexpected type of set");
	return (Node *) makeRelabelType((Expr *) sets, call->result, -1, InvalidOid,
									COERCE_IMPLICIT_CAST);
}

/* the call of the aggregate, with the request and the columns of a row */
static Node *
make_set_call(ParseState *pstate, aspan_set_call *call)
{
	const aspan_set_query *query = call->query;
	Oid			aggregate = aspan_find_set_aggregate(query->kind,
													 &call->result);
	List	   *args = list_make1(make_param(1, BYTEAOID));

	if (query->kind == ASPAN_ROWS_SETS)
		return make_call(pstate, aggregate, call->result,
						 lappend(args, make_sets(pstate, call)));
	for (int i = 0; i < ASPAN_ROW_COLUMNS; i++)
	{
		Node	   *arg;

		if (query->columns[i] == NULL)
			arg = (Node *) makeNullConst(UNKNOWNOID, -1, InvalidOid);
		else
			arg = make_column(pstate, query, query->columns[i]);
		args = lappend(args, arg);
	}
	return make_call(pstate, aggregate, call->result, args);
}

/* the column of profiles, which is not one that somebody else has made */
static Node *
make_profiles(ParseState *pstate, aspan_set_call *call)
{
	const aspan_set_query *query = call->query;
	Node	   *profiles = make_column(pstate, query, query->profiles);

	call->result = aspan_find_profile_type();
	if (exprType(profiles) != call->result)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("column \"%s\" of relation %s has another type than profile",
						query->profiles, query->relation),
				 errhint("Drop the store with asyncspan.drop_store(), and create it again.")));
	return profiles;
}

/* the call of merge, with the one column of the subquery */
static Node *
make_merge_call(ParseState *pstate, const aspan_set_call *call)
{
	Node	   *set = colNameToVar(pstate, "s", true, -1);

	if (set == NULL || exprType(set) != call->result)
		elog(ERROR, "unexpected type of set");
	return make_call(pstate, aspan_find_merge(call->result), call->result,
					 list_make1(set));
}

/* $1 is the call of an aggregate, the others are bounds */
static Node *
transform_param(ParseState *pstate, ParamRef *ref)
{
	aspan_set_call *call = pstate->p_ref_hook_state;
	const aspan_set_query *query = call->query;
	RangeTblEntry *rte = linitial_node(RangeTblEntry, pstate->p_rtable);

	if (query->in_parts && rte->rtekind == RTE_SUBQUERY)
		return make_merge_call(pstate, call);
	if (rte->relid != query->relid)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("relation %s was renamed while it was looked up",
						query->relation),
				 errhint("Try again.")));
	if (ref->number == 1 && query->profiles != NULL)
		return make_profiles(pstate, call);
	if (ref->number == 1)
		return make_set_call(pstate, call);
	return make_param(ref->number, query->types[ref->number - 2]);
}

void
aspan_set_call_setup(ParseState *pstate, void *call)
{
	pstate->p_paramref_hook = transform_param;
	pstate->p_ref_hook_state = call;
}
