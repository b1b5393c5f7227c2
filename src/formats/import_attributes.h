/*
 * import_attributes.h
 *	  The attributes of trace documents: those that have a column, and the
 *	  others.
 */
#ifndef ASPAN_IMPORT_ATTRIBUTES_H
#define ASPAN_IMPORT_ATTRIBUTES_H

#include "base/event.h"
#include "formats/import_object.h"

typedef struct aspan_given_number
{
	bool		given;
	int64		number;
} aspan_given_number;

/* what a list of attributes says; a text that is not given is NULL */
typedef struct aspan_attributes
{
	aspan_text	service;
	aspan_text	pid;
	aspan_text	scope;
	aspan_text	space;			/* of the code: a target if there is no scope */
	aspan_text	file;
	aspan_given_number line;	/* fits into 32 bits */
	aspan_text	kind;			/* one of those that the column has */
	bool		error;
	aspan_text	status;			/* the rest is of our own documents */
	aspan_given_number span_id;
	aspan_given_number parent_id;
	aspan_text	trace;
	bool		untraced;		/* the trace id is made up */
	bool		detached;
	aspan_given_number begin;	/* ns */
	aspan_given_number end;
	uint64		unusable;		/* attributes without a key or a value */
} aspan_attributes;

/* the lists of attributes that there are */
typedef enum aspan_attribute_list
{
	ASPAN_OTLP_RESOURCE = 1 << 0,
	ASPAN_OTLP_SPAN = 1 << 1,
	ASPAN_JAEGER_PROCESS = 1 << 2,
	ASPAN_JAEGER_SPAN = 1 << 3
} aspan_attribute_list;

/*
 * Reads the list that is a field of owner; finds zeros if there is none.
 * Attributes that have no column are added to others, unless that is NULL.
 */
extern void aspan_read_attributes(const aspan_json *owner,
								  aspan_attribute_list list,
								  aspan_attributes *found,
								  aspan_object *others);

/* the process of a resource, from its service and pid */
extern aspan_text aspan_attributes_process(const aspan_attributes *found,
										   aspan_text service,
										   aspan_object *others);

/*
 * Puts them into the columns of a row; target and ids have been read from the
 * span itself before.  What found no place is added to others.
 */
extern void aspan_apply_attributes(const aspan_attributes *found,
								   aspan_import_row *row,
								   aspan_object *others);

/* the kind of a span in lower case, if it is one of the five; else NULL */
extern aspan_text aspan_import_kind(aspan_text word);

#endif							/* ASPAN_IMPORT_ATTRIBUTES_H */
