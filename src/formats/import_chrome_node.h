/*
 * import_chrome_node.h
 *	  Parents of the async events of Node.js.
 */
#ifndef ASPAN_IMPORT_CHROME_NODE_H
#define ASPAN_IMPORT_CHROME_NODE_H

#include "formats/import_chrome_match.h"
#include "formats/import_json.h"

/* what an event says of async ids; 0 where it says nothing */
typedef struct aspan_node_event
{
	uint64		id;				/* of the resource that was made */
	uint64		trigger;
	uint64		execution;
} aspan_node_event;

/* of all events, from 1 on: index 0 stands for no event of Node */
typedef struct aspan_node_events
{
	aspan_node_event *events;
	uint32		n;
	uint32		max;
} aspan_node_events;

extern void aspan_node_init(aspan_node_events *node);

/* notes what a begin says of async ids, if it does */
extern void aspan_node_read(aspan_node_events *node, const aspan_json *event,
							aspan_chrome_item *item);

/* gives items the parents that were named */
extern void aspan_node_find_parents(const aspan_node_events *node,
									aspan_chrome_item *items, uint32 nitems);

#endif							/* ASPAN_IMPORT_CHROME_NODE_H */
