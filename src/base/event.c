/*
 * event.c
 *	  What the columns of an event mean: its kind and its time.
 *
 * Recorders disagree on how to spell "begin" and "end", and on the unit of
 * time.  This file is the one place that knows the accepted spellings and the
 * way from PostgreSQL's microseconds since 2000 to the engine's nanoseconds
 * since 1970 and back.
 */
#include "base/host.h"

#include "base/event.h"
#include "base/units.h"

#include "common/int.h"

#define EPOCH_SHIFT_US \
	((POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * USECS_PER_DAY)

const char *
aspan_status_name(const aspan_span *span)
{
	if (aspan_is_complete(span))
		return "complete";
	return aspan_is_open(span) ? "open" : "orphan";
}

/* most rows have the word as it is here */
static inline bool
is_word(const char *label, const char *word, size_t len)
{
	return memcmp(label, word, len) == 0 ||
		pg_strncasecmp(label, word, len) == 0;
}

aspan_kind
aspan_kind_from_label(const char *label, size_t len)
{
	switch (len)
	{
		case 1:
			switch (label[0])
			{
				case 'b':
				case 'B':
				case 'S':
					return ASPAN_BEGIN;
				case 'e':
				case 'E':
				case 'F':
					return ASPAN_END;
			}
			break;
		case 3:
			if (is_word(label, "end", 3))
				return ASPAN_END;
			break;
		case 4:
			if (is_word(label, "stop", 4))
				return ASPAN_END;
			break;
		case 5:
			if (is_word(label, "begin", 5) || is_word(label, "start", 5))
				return ASPAN_BEGIN;
			break;
	}
	return ASPAN_OTHER;
}

static const char *const kind_names[] = {
	[ASPAN_KIND_INTERNAL] = "internal",
	[ASPAN_KIND_SERVER] = "server",
	[ASPAN_KIND_CLIENT] = "client",
	[ASPAN_KIND_PRODUCER] = "producer",
	[ASPAN_KIND_CONSUMER] = "consumer"
};

aspan_span_kind
aspan_span_kind_from_label(const char *label, size_t len)
{
	for (int i = ASPAN_KIND_INTERNAL; i <= ASPAN_KIND_CONSUMER; i++)
	{
		if (strlen(kind_names[i]) == len &&
			pg_strncasecmp(label, kind_names[i], len) == 0)
			return (aspan_span_kind) i;
	}
	return ASPAN_KIND_NULL;
}

const char *
aspan_span_kind_name(aspan_span_kind kind)
{
	return kind_names[kind];
}

bool
aspan_ns_from_timestamp(Timestamp ts, int64 *ns)
{
	int64		us;

	if (TIMESTAMP_NOT_FINITE(ts))
		return false;
	return !pg_add_s64_overflow(ts, EPOCH_SHIFT_US, &us) &&
		!pg_mul_s64_overflow(us, ASPAN_NS_PER_US, ns);
}

TimestampTz
aspan_timestamp_from_ns(int64 ns)
{
	int64		us = ns / ASPAN_NS_PER_US;

	/* C rounds towards zero; before 1970 that would be after the instant */
	if (ns % ASPAN_NS_PER_US < 0)
		us--;
	return us - EPOCH_SHIFT_US;
}
