/*
 * type_kinds.h
 *	  What the types of columns are good for.
 *
 * The types are PostgreSQL's own, which nobody can put something else in the
 * place of; a domain is asked for by its base type.
 */
#ifndef ASPAN_TYPE_KINDS_H
#define ASPAN_TYPE_KINDS_H

#include "catalog/pg_type.h"
#include "utils/lsyscache.h"

static inline bool
aspan_type_is_integer(Oid type)
{
	return type == INT2OID || type == INT4OID || type == INT8OID;
}

static inline bool
aspan_type_is_number(Oid type)
{
	return aspan_type_is_integer(type) || type == FLOAT8OID ||
		type == FLOAT4OID || type == NUMERICOID;
}

static inline bool
aspan_type_is_boolean(Oid type)
{
	return type == BOOLOID;
}

/* an instant; a bigint has nanoseconds */
static inline bool
aspan_type_is_time(Oid type)
{
	return type == TIMESTAMPTZOID || type == TIMESTAMPOID || type == INT8OID;
}

static inline bool
aspan_type_is_text(Oid type)
{
	return type == TEXTOID || type == VARCHAROID || type == BPCHAROID;
}

/* one of a few words */
static inline bool
aspan_type_is_label(Oid type)
{
	return aspan_type_is_text(type) || type == CHAROID || type == NAMEOID ||
		type_is_enum(type);
}

#endif							/* ASPAN_TYPE_KINDS_H */
