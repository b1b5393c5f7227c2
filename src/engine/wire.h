/*
 * wire.h
 *	  Flat form of dictionaries, and what all flat forms need.
 *
 * The flat form is what parallel workers send to the leader and what a stored
 * span_set consists of.  It is the same on every machine, with the lowest byte
 * of an integer first.  Reading trusts nothing: every length, id and flag is
 * checked, and an ERROR with SQLSTATE 22P03 is raised where it does not fit.
 */
#ifndef ASPAN_WIRE_H
#define ASPAN_WIRE_H

#include "base/compat.h"
#include "base/scope.h"
#include "engine/counts.h"

#include "port/pg_bswap.h"

/*
 * A writer without memory (next is NULL) only counts, so that the size and
 * the bytes come from the same code.
 */
typedef struct aspan_writer
{
	char	   *next;
	Size		size;			/* bytes written or counted so far */
} aspan_writer;

typedef struct aspan_reader
{
	const char *next;
	const char *end;
	bool		stays;			/* do the bytes stay as long as what is read? */
} aspan_reader;

static inline Size
aspan_bytes_left(const aspan_reader *r)
{
	return r->end - r->next;
}

/*
 * The lowest bytes of an integer, up to 8 of them, wherever they are in memory.
 * With a constant size this is one move on most machines.
 */
static inline void
aspan_store_le(char *bytes, uint64 value, Size size)
{
#ifdef WORDS_BIGENDIAN
	value = pg_bswap64(value);
#endif
	memcpy(bytes, &value, size);
}

static inline uint64
aspan_load_le(const char *bytes, Size size)
{
	uint64		value = 0;

	memcpy(&value, bytes, size);
#ifdef WORDS_BIGENDIAN
	value = pg_bswap64(value);
#endif
	return value;
}

/* no honest count is larger; sums of two cannot overflow */
#define ASPAN_MAX_COUNT (PG_UINT64_MAX / 8)

extern void aspan_write(aspan_writer *w, const void *bytes, Size size);
extern void aspan_write_uint32(aspan_writer *w, uint32 value);
extern void aspan_write_uint64(aspan_writer *w, uint64 value);

/* in groups of seven bits, see wire.c */
extern void aspan_write_varint(aspan_writer *w, uint128 value);
extern void aspan_write_dict(aspan_writer *w, const aspan_dict *dict);

extern void aspan_read(aspan_reader *r, void *bytes, Size size);
extern bool aspan_read_bool(aspan_reader *r);
extern uint32 aspan_read_uint32(aspan_reader *r);
extern uint64 aspan_read_uint64(aspan_reader *r);
extern uint128 aspan_read_varint128(aspan_reader *r);
extern uint64 aspan_read_long_varint(aspan_reader *r);
extern aspan_dict *aspan_read_dict(aspan_reader *r, MemoryContext cxt);
extern void aspan_read_end(aspan_reader *r);

/* up to 64 bits; most are short */
static inline uint64
aspan_read_varint(aspan_reader *r)
{
	if (likely(r->next < r->end && (*r->next & 0x80) == 0))
		return (uint64) *r->next++;
	return aspan_read_long_varint(r);
}

/* raises the ERROR; detail says what does not fit */
pg_noreturn extern void aspan_read_error(const char *detail);

/* a range and the counts of a collector or set */
extern void aspan_write_range(aspan_writer *w, const aspan_range *range);
extern void aspan_read_range(aspan_reader *r, aspan_range *range);
extern void aspan_write_counts(aspan_writer *w, const aspan_counts *counts);
extern void aspan_read_counts(aspan_reader *r, aspan_counts *counts);

#endif							/* ASPAN_WIRE_H */
