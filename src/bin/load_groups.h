/*
 * load_groups.h
 *	  Which rows of a trace file have to do with each other.
 */
#ifndef ASPAN_LOAD_GROUPS_H
#define ASPAN_LOAD_GROUPS_H

#include "client.h"

/* where a row belongs */
typedef struct Group
{
	uint64		hash;			/* equal for rows that stay together */
	bool		is_context;		/* to every document */
} Group;

/* of an element of each format, from row to end */
extern void chrome_group(const char *row, const char *end, Group *group);
extern void zipkin_group(const char *row, const char *end, Group *group);

#endif							/* ASPAN_LOAD_GROUPS_H */
