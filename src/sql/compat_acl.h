/*
 * compat_acl.h
 *	  Whose rights count, in the spelling of each major version.
 */
#ifndef ASPAN_COMPAT_ACL_H
#define ASPAN_COMPAT_ACL_H

#include "catalog/pg_class.h"
#include "utils/acl.h"
#include "utils/guc.h"

/* 16 has one function for all kinds of objects */
#if PG_VERSION_NUM < 160000
static inline bool
aspan_owns_relation(Oid relid, Oid role)
{
	return pg_class_ownercheck(relid, role);
}
#else
static inline bool
aspan_owns_relation(Oid relid, Oid role)
{
	return object_ownercheck(RelationRelationId, relid, role);
}
#endif

/* while something is done with the rights of somebody else; since 17 */
static inline void
aspan_restrict_search_path(void)
{
#if PG_VERSION_NUM >= 170000
	RestrictSearchPath();
#endif
}

#endif							/* ASPAN_COMPAT_ACL_H */
