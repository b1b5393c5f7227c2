/*
 * collector_wire.c
 *	  Flat form of a collector.
 *
 * It consists of magic, range, whether it has a keeper, whether it keeps events
 * apart, counts, dictionary, types of other events, parts that stay packed,
 * closed log and contested log; see wire.c, log_wire.c and packed_parts.c.
 */
#include "postgres.h"

#include "engine/collector_wire.h"
#include "engine/log_wire.h"
#include "engine/packed_parts.h"

/* "asc" and the version of the layout */
#define COLLECTOR_MAGIC 0x61736305

void
aspan_write_header(aspan_writer *w, const aspan_collector *c)
{
	aspan_write_uint32(w, COLLECTOR_MAGIC);
	aspan_write_range(w, &c->range);
	aspan_write_uint32(w, c->keeper != NULL);
	aspan_write_uint32(w, c->keeps_apart);
	aspan_write_counts(w, &c->counts);
	aspan_write_dict(w, c->dict);
	aspan_write_uint32(w, c->others.n);
	for (uint32 i = 0; i < c->others.n; i++)
		aspan_write_uint32(w, c->others.strings[i]);
	aspan_write_packed(w, c);
}

static void
read_others(aspan_reader *r, aspan_collector *c)
{
	c->others.n = aspan_read_uint32(r);
	if (c->others.n > ASPAN_OTHER_LABELS)
		aspan_read_error("There are too many other types of events.");
	if (c->others.n > 0 && c->counts.other_events == 0)
		aspan_read_error("Other events and their types do not add up.");
	for (uint32 i = 0; i < c->others.n; i++)
	{
		uint32		id = aspan_read_uint32(r);

		if (id == ASPAN_NULL_STRING || id >= aspan_dict_nstrings(c->dict))
			aspan_read_error("A string id is out of range.");
		c->others.strings[i] = id;
		if (i > 0 && strcmp(aspan_string(c->dict, c->others.strings[i - 1],
										 NULL),
							aspan_string(c->dict, id, NULL)) >= 0)
			aspan_read_error("Other types of events are not in order.");
	}
}

aspan_collector *
aspan_read_header(aspan_reader *r, MemoryContext parent,
				  const aspan_keeper *keeper)
{
	aspan_collector *c = aspan_collector_create(parent);

	if (aspan_read_uint32(r) != COLLECTOR_MAGIC)
		aspan_read_error("The data is not the state of an aggregate.");
	aspan_read_range(r, &c->range);
	if (aspan_read_bool(r))
		c->keeper = keeper;
	c->keeps_apart = aspan_read_bool(r);
	aspan_read_counts(r, &c->counts);
	c->dict = aspan_read_dict(r, c->cxt);
	read_others(r, c);
	aspan_read_packed(r, c);
	return c;
}

void
aspan_write_collector(aspan_writer *w, aspan_collector *c)
{
	aspan_collector_finish(c);
	aspan_write_header(w, c);
	aspan_write_log(w, c->closed);
	aspan_write_log(w, c->contested);
}

aspan_collector *
aspan_read_collector(aspan_reader *r, MemoryContext parent,
					 const aspan_keeper *keeper)
{
	aspan_collector *c = aspan_read_header(r, parent, keeper);
	aspan_record_counts closed;
	aspan_record_counts contested;

	c->closed = aspan_read_counted_log(r, c->dict, c->cxt, &closed);
	c->contested = aspan_read_counted_log(r, c->dict, c->cxt, &contested);
	aspan_read_end(r);
	if (c->counts.begin_events !=
		closed.complete + closed.open + contested.complete + contested.open ||
		c->counts.end_events != closed.complete - closed.apart + closed.orphan +
		contested.complete + contested.orphan)
		aspan_read_error("Events and spans do not add up.");
	if (contested.complete > 0)
		aspan_read_error("A waiting event is complete.");
	aspan_collector_check(c);
	return c;
}
