/*
 * import_zipkin_report.h
 *	  Reports of spans in Zipkin's format, as they are read from either of its
 *	  versions.
 */
#ifndef ASPAN_IMPORT_ZIPKIN_REPORT_H
#define ASPAN_IMPORT_ZIPKIN_REPORT_H

#include "formats/import_object.h"
#include "formats/import_sides.h"

#define ASPAN_NO_REPORT PG_UINT32_MAX

typedef struct aspan_zipkin_report
{
	int64		id;
	int64		parent;
	int64		begin;
	int64		end;
	const char *reason;			/* why it is rejected */
	aspan_json	tags;			/* of version 2: an object, or no node */
	aspan_json	binary_annotations; /* of version 1: an array, or no node */
	uint32		trace;			/* string ids; 0 if missing */
	uint32		process;
	uint32		name;
	uint32		target;
	uint32		kind;
	uint32		pieces;			/* list of the reports merged into this one */
	bool		shared;
	bool		id_null;
	bool		parent_null;
	bool		has_time;
	bool		has_duration;
	bool		merged;			/* into another report */
} aspan_zipkin_report;

typedef struct aspan_zipkin_reader
{
	aspan_import *import;
	MemoryContext item_cxt;		/* reset after each span */
	aspan_strings strings;
	struct zipkin_hash *index;
	aspan_sides sides;
	aspan_zipkin_report *reports;
	uint32		nreports;
	uint32		max_reports;
	bool		with_attributes;
	aspan_object attributes;	/* of one report */
} aspan_zipkin_reader;

/* the string ids of a text and of a field, or 0 */
extern uint32 aspan_zipkin_intern_text(aspan_zipkin_reader *r, aspan_text text);
extern uint32 aspan_zipkin_intern(aspan_zipkin_reader *r,
								  const aspan_json *object, const char *key);
extern aspan_zipkin_report *aspan_zipkin_new_report(aspan_zipkin_reader *r);

/* trace, name, id and parent, and what is wrong with the id */
extern void aspan_zipkin_read_ids(aspan_zipkin_reader *r,
								  const aspan_json *span,
								  aspan_zipkin_report *report);

/* the fields timestamp and duration, and what is wrong with them */
extern void aspan_zipkin_read_times(const aspan_json *span,
									aspan_zipkin_report *report);

/* ---- trace ids (import_zipkin_traces.c) ---- */

/* takes the short form of each trace id for the long one */
extern void aspan_zipkin_unite_traces(aspan_zipkin_reader *r);

/* ---- version 1 (import_zipkin_v1.c) ---- */

extern bool aspan_zipkin_is_v1(const aspan_json *span);

/* reads a span, which may become the reports of two services */
extern void aspan_zipkin_read_v1(aspan_zipkin_reader *r,
								 const aspan_json *span);

/* adds the binary annotations of one report to the attributes */
extern void aspan_zipkin_add_v1_tags(aspan_zipkin_reader *r,
									 const aspan_zipkin_report *report,
									 aspan_import_row *row);

#endif							/* ASPAN_IMPORT_ZIPKIN_REPORT_H */
