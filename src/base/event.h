/*
 * event.h
 *	  The event and span records, their order, and the units of time.
 *
 * Inside the engine a time is an int64 count of nanoseconds since the Unix
 * epoch, whatever type the column had.  Strings are ids of a dictionary
 * (intern.h), so both records are plain fixed-size structs that can be copied
 * with memcpy, shipped between workers and written to temporary files.
 */
#ifndef ASPAN_EVENT_H
#define ASPAN_EVENT_H

#include "datatype/timestamp.h"

typedef enum aspan_kind
{
	ASPAN_BEGIN,
	ASPAN_END,
	ASPAN_OTHER					/* neither: counted and skipped */
} aspan_kind;

/* one row of a begin/end table */
typedef struct aspan_event
{
	int64		time;
	int64		span_id;
	int64		parent_id;
	uint32		scope;			/* scope id: process and trace */
	uint32		site;			/* id of name, target, filename, line, kind */
	aspan_kind	kind;
	bool		parent_null;
	bool		error;
	bool		detached;
} aspan_event;

/*
 * What is known of a span: its begin, its end, or both.  The same record
 * serves for an event that waits for its other half, so that a log of spans
 * can always be taken apart into the events it was made of.
 *
 * parent_id and site are those of the begin, or of the end where there is no
 * begin.  end_site is the site of the end; it matters only where the span has
 * to be taken apart again, and for counting events per name.  Nor do the flags
 * from ASPAN_END_APART on say anything of the span; they are for the rule of
 * pairing (engine/rule.c), when more events of its key become known.
 */
typedef struct aspan_span
{
	int64		span_id;
	int64		parent_id;
	int64		begin_time;		/* valid if ASPAN_HAS_BEGIN */
	int64		end_time;		/* valid if ASPAN_HAS_END */
	uint32		scope;
	uint32		site;
	uint32		end_site;		/* valid if ASPAN_HAS_END */
	uint32		flags;
} aspan_span;

#define ASPAN_HAS_BEGIN			0x01
#define ASPAN_HAS_END			0x02
#define ASPAN_PARENT_NULL		0x04	/* parent_id is NULL */
#define ASPAN_END_PARENT_NULL	0x08	/* the end had no parent, the begin
										 * had */
#define ASPAN_MISMATCHED		0x10	/* begin and end differ in name or
										 * target */
#define ASPAN_GIVEN				0x20	/* came as a span, not as two events */
#define ASPAN_BEGIN_ERROR		0x40	/* the begin says that it failed */
#define ASPAN_END_ERROR			0x80	/* the end does */
#define ASPAN_DETACHED			0x100	/* the parent does not wait for it */
#define ASPAN_END_APART			0x200	/* the end names another parent, and
										 * is a record of its own, which has
										 * this flag too */
#define ASPAN_BEGIN_COPY		0x400	/* an identical event is another's
										 * begin */
#define ASPAN_END_COPY			0x800	/* the same for the end */
#define ASPAN_LOOSE				0x1000	/* begins where another of its name
										 * begins and ends at once */
#define ASPAN_ALL_FLAGS			0x1fff

#define ASPAN_COPIES			(ASPAN_BEGIN_COPY | ASPAN_END_COPY)

#define ASPAN_BOTH				(ASPAN_HAS_BEGIN | ASPAN_HAS_END)

static inline bool
aspan_is_complete(const aspan_span *span)
{
	return (span->flags & ASPAN_BOTH) == ASPAN_BOTH;
}

static inline bool
aspan_is_open(const aspan_span *span)
{
	return (span->flags & ASPAN_BOTH) == ASPAN_HAS_BEGIN;
}

static inline bool
aspan_is_orphan(const aspan_span *span)
{
	return (span->flags & ASPAN_BOTH) == ASPAN_HAS_END;
}

/* is the begin, the end, of a span an event of this record? */
static inline bool
aspan_span_begins(const aspan_span *span)
{
	return (span->flags & ASPAN_HAS_BEGIN) != 0;
}

static inline bool
aspan_span_ends(const aspan_span *span)
{
	uint32		flags = span->flags & (ASPAN_BOTH | ASPAN_END_APART);

	return (flags & ASPAN_HAS_END) && flags != (ASPAN_BOTH | ASPAN_END_APART);
}

/*
 * Is the record no span, but a copy that nothing was made of, or the end of a
 * span?  See engine/span_set.h.
 */
static inline bool
aspan_stands_apart(const aspan_span *record)
{
	uint32		flags = record->flags;
	uint32		copies = ((flags & ASPAN_HAS_BEGIN) ? ASPAN_BEGIN_COPY : 0) |
	((flags & ASPAN_HAS_END) ? ASPAN_END_COPY : 0);

	if ((flags & ASPAN_BOTH) == ASPAN_BOTH)
		return (flags & ASPAN_GIVEN) && (flags & ASPAN_COPIES) == copies;
	return (flags & ASPAN_END_APART) || (flags & ASPAN_COPIES) == copies;
}

/* a span is in error, whatever its status, if either half says so */
static inline bool
aspan_is_error(const aspan_span *span)
{
	return (span->flags & (ASPAN_BEGIN_ERROR | ASPAN_END_ERROR)) != 0;
}

/* the instant a span is known by: its begin, or the end of an orphan */
static inline int64
aspan_span_time(const aspan_span *span)
{
	return (span->flags & ASPAN_HAS_BEGIN) ? span->begin_time : span->end_time;
}

/* duration of a complete span; the full range of int64 times fits a uint64 */
static inline uint64
aspan_duration(const aspan_span *span)
{
	return (uint64) span->end_time - (uint64) span->begin_time;
}

/* time from the begin of a span to an instant, which is not before it */
static inline uint64
aspan_age(const aspan_span *span, int64 at)
{
	Assert(span->begin_time <= at);
	return (uint64) at - (uint64) span->begin_time;
}

/* has it begun, and not ended as far as is known?  An orphan never is */
static inline bool
aspan_is_active(const aspan_span *span, int64 at)
{
	if (aspan_is_orphan(span) || span->begin_time > at)
		return false;
	return aspan_is_open(span) || span->end_time > at;
}

/* NULL, 0, -1 and the span's own id stand for no parent */
static inline bool
aspan_names_parent(const aspan_span *span)
{
	return !(span->flags & ASPAN_PARENT_NULL) &&
		span->parent_id != 0 &&
		span->parent_id != -1 &&
		span->parent_id != span->span_id;
}

/* "complete", "open" or "orphan" */
extern const char *aspan_status_name(const aspan_span *span);

/*
 * What an event_type value says: b B S, and begin and start in any case; e E F,
 * and end and stop in any case.
 */
extern aspan_kind aspan_kind_from_label(const char *label, size_t len);

/* what a span does for whom: the kinds of OpenTelemetry, by its numbers */
typedef enum aspan_span_kind
{
	ASPAN_KIND_NULL,
	ASPAN_KIND_INTERNAL,
	ASPAN_KIND_SERVER,
	ASPAN_KIND_CLIENT,
	ASPAN_KIND_PRODUCER,
	ASPAN_KIND_CONSUMER
} aspan_span_kind;

/* "internal", "server", ... in any case; ASPAN_KIND_NULL for all else */
extern aspan_span_kind aspan_span_kind_from_label(const char *label,
												  size_t len);

/* NULL for ASPAN_KIND_NULL */
extern const char *aspan_span_kind_name(aspan_span_kind kind);

/* false where the timestamp is infinite or outside the range of int64 ns */
extern bool aspan_ns_from_timestamp(Timestamp ts, int64 *ns);

/* nearest microsecond at or before the instant */
extern TimestampTz aspan_timestamp_from_ns(int64 ns);

#endif							/* ASPAN_EVENT_H */
