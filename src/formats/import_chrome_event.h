/*
 * import_chrome_event.h
 *	  The events of a Chrome trace, and what a reader of them holds.
 */
#ifndef ASPAN_IMPORT_CHROME_EVENT_H
#define ASPAN_IMPORT_CHROME_EVENT_H

#include "formats/import_chrome_node.h"
#include "formats/import_object.h"

typedef struct aspan_chrome_reader
{
	aspan_import *import;
	aspan_chrome_nesting nesting;
	MemoryContext item_cxt;		/* reset after each event */
	const aspan_json_node *document;
	aspan_json	events;			/* the array, or the only event */
	aspan_strings strings;		/* of the document */
	aspan_strings stacks;		/* known by what makes them, as bytes */
	aspan_strings keys;
	aspan_chrome_item *items;
	uint32		nitems;
	uint32		max_items;
	aspan_node_events node;
	uint32	   *names;			/* pairs of a pid and its process_name */
	uint32		nnames;			/* pairs */
	uint32		max_names;
	aspan_object attributes;	/* of one span */
} aspan_chrome_reader;

/* keeps an event as an item, or what metadata says of a process */
extern void aspan_chrome_read_event(aspan_chrome_reader *r,
									const aspan_json *event);

#endif							/* ASPAN_IMPORT_CHROME_EVENT_H */
