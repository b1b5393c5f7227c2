/*
 * column_wire.h
 *	  Flat form of a column of numbers, which log_wire.c makes logs of.
 */
#ifndef ASPAN_COLUMN_WIRE_H
#define ASPAN_COLUMN_WIRE_H

#include "engine/wire.h"

#include "port/pg_bitutils.h"

#define ASPAN_NUMBER_BYTES	sizeof(uint64)

/* values that are read at once */
#define ASPAN_STRIP			256

typedef struct aspan_column_reader
{
	const char *next;
	uint32		width;			/* bytes of a value */
	uint64		base;
	uint64		bits;			/* of all values so far, without the base */
	uint32		zeros;			/* values so far that are the base */
	uint64		values[ASPAN_STRIP];	/* with the base */
} aspan_column_reader;

/* a byte with the length of a number and four other bits, and the number */
extern void aspan_write_number(aspan_writer *w, uint64 number, uint32 other);
extern uint64 aspan_read_number(aspan_reader *r, uint32 *other);

/*
 * The smallest and the largest of n values, which are taken as signed, and
 * the bytes that the difference of the two takes.
 */
extern uint32 aspan_column_width(const uint64 *values, uint32 n, uint64 *base);

/* values less the base */
extern void aspan_write_values(aspan_writer *w, const uint64 *values, uint32 n,
							   uint64 base, uint32 width);

/* reads the base and the width of a column */
extern void aspan_open_column(aspan_column_reader *c, aspan_reader *r);

/* passes over the n values of a column, which are read from now on */
extern void aspan_find_values(aspan_column_reader *c, aspan_reader *r,
							  uint32 n);

/*
 * The next n values; all of the input may be looked at, but not beyond it.
 * Those of a column that has been checked once need not be checked again.
 */
extern void aspan_read_values(aspan_column_reader *c, const char *end,
							  uint32 n);
extern void aspan_read_known_values(aspan_column_reader *c, const char *end,
									uint32 n);

/*
 * Is this how a column of n values would be written?  Some of them are not
 * values, but are given the base.
 */
extern void aspan_check_column(const aspan_column_reader *c, uint32 n,
							   uint32 given);

#endif							/* ASPAN_COLUMN_WIRE_H */
