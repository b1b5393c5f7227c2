/*
 * import_attributes.h
 *	  The attributes of trace documents that have a column.
 */
#ifndef ASPAN_IMPORT_ATTRIBUTES_H
#define ASPAN_IMPORT_ATTRIBUTES_H

#include "formats/import_json.h"

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
	aspan_text	status;			/* the rest is of our own documents */
	aspan_given_number span_id;
	aspan_given_number parent_id;
	aspan_given_number begin;	/* ns */
	aspan_given_number end;
	uint64		unused;			/* attributes that say nothing of use */
} aspan_attributes;

/* the formats that have lists of attributes */
typedef enum aspan_attribute_format
{
	ASPAN_OTLP_ATTRIBUTES = 1 << 0,
	ASPAN_JAEGER_TAGS = 1 << 1
} aspan_attribute_format;

/* the list that is a field of owner; zeros if there is none */
extern void aspan_read_attributes(const JsonbValue *owner,
								  aspan_attribute_format format,
								  aspan_attributes *found);

/*
 * Puts them into the columns of a row; target and ids have been read from the
 * span itself before.
 */
extern void aspan_apply_attributes(const aspan_attributes *found,
								   aspan_import_row *row);

#endif							/* ASPAN_IMPORT_ATTRIBUTES_H */
