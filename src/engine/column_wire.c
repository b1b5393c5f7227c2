/*
 * column_wire.c
 *	  Flat form of a column of numbers.
 *
 * A column has one value for each record, a number modulo 2^64 that is small in
 * most logs, and is written as
 *
 *	base		the smallest value, taken as a signed number
 *	values		each less the base, in as many bytes as the largest one needs
 *
 * So a column in which all values are the same has a base and nothing else.
 * This is frame of reference coding (Goldstein, Ramakrishnan and Shaft,
 * "Compressing Relations and Indexes", ICDE 1998), with widths in whole bytes,
 * which takes some more space than bits but reads a value with one load and one
 * mask.
 *
 * The base is a byte with the length of the number in the upper half, and the
 * number behind it, its sign in the lowest bit.  The lower half of the byte is
 * the width of the values.
 *
 * Values are read in strips, which fit into the first cache.  The loop over a
 * strip exists once for each common width, so that the compiler knows it.
 */
#include "postgres.h"

#include "engine/column_wire.h"

/* bytes without the zeros in front */
static inline uint32
bytes_of(uint64 number)
{
	return number == 0 ? 0 : pg_leftmost_one_pos64(number) / 8 + 1;
}

/* ---- writing ---- */

void
aspan_write_number(aspan_writer *w, uint64 number, uint32 other)
{
	uint64		rotated = (number << 1) ^ (0 - (number >> 63));
	uint32		size = bytes_of(rotated);
	char		bytes[1 + ASPAN_NUMBER_BYTES];

	bytes[0] = (char) (size << 4 | other);
	aspan_store_le(bytes + 1, rotated, size);
	aspan_write(w, bytes, 1 + size);
}

uint32
aspan_column_width(const uint64 *values, uint32 n, uint64 *base)
{
	int64		min = PG_INT64_MAX;
	int64		max = PG_INT64_MIN;

	for (uint32 i = 0; i < n; i++)
	{
		min = Min(min, (int64) values[i]);
		max = Max(max, (int64) values[i]);
	}
	*base = (uint64) min;
	return bytes_of((uint64) max - (uint64) min);
}

/*
 * Most values are stored as whole words, of which the next one overwrites what
 * is beyond the width.
 */
void
aspan_write_values(aspan_writer *w, const uint64 *values, uint32 n,
				   uint64 base, uint32 width)
{
	Size		size = (Size) n * width;
	uint32		i = 0;

	w->size = add_size(w->size, size);
	if (w->next == NULL || width == 0)
		return;
	if (size >= ASPAN_NUMBER_BYTES)
		for (; i <= (size - ASPAN_NUMBER_BYTES) / width; i++)
			aspan_store_le(w->next + (Size) i * width, values[i] - base,
						   ASPAN_NUMBER_BYTES);
	for (; i < n; i++)
		aspan_store_le(w->next + (Size) i * width, values[i] - base, width);
	w->next += size;
}

/* ---- reading ---- */

uint64
aspan_read_number(aspan_reader *r, uint32 *other)
{
	unsigned char head;
	uint32		size;
	uint64		rotated;

	aspan_read(r, &head, 1);
	size = head >> 4;
	*other = head & 0x0f;
	if (size > ASPAN_NUMBER_BYTES)
		aspan_read_error("A number has too many bytes.");
	if (size > aspan_bytes_left(r))
		aspan_read_error("The data ends too early.");
	rotated = aspan_load_le(r->next, size);
	if (bytes_of(rotated) != size)
		aspan_read_error("A number has more bytes than it needs.");
	r->next += size;
	return (rotated >> 1) ^ (0 - (rotated & 1));
}

void
aspan_open_column(aspan_column_reader *c, aspan_reader *r)
{
	c->base = aspan_read_number(r, &c->width);
	if (c->width > ASPAN_NUMBER_BYTES)
		aspan_read_error("A column is too wide.");
	c->bits = 0;
	c->zeros = 0;
}

void
aspan_find_values(aspan_column_reader *c, aspan_reader *r, uint32 n)
{
	if ((Size) n * c->width > aspan_bytes_left(r))
		aspan_read_error("The data ends too early.");
	c->next = r->next;
	r->next += (Size) n * c->width;
	if (c->width == 0)
		for (uint32 i = 0; i < Min(n, ASPAN_STRIP); i++)
			c->values[i] = c->base;
}

/* the values that can be loaded as words of this size, the width or more */
#define READ_WORDS(width, word) \
	for (; i < words; i++) \
	{ \
		uint64		value = aspan_load_le(next + (Size) i * (width), word) & \
			(PG_UINT64_MAX >> (64 - 8 * (width))); \
		\
		if (check) \
		{ \
			bits |= value; \
			zeros += value == 0; \
		} \
		c->values[i] = base + value; \
	} \
	break

/* is the base the smallest of these values, even if it is near the largest? */
static void
check_order(const aspan_column_reader *c, uint32 n)
{
	uint64		mask = PG_UINT64_MAX >> (64 - 8 * c->width);
	int64		base = (int64) c->base;
	bool		wrong = false;

	if (c->width < ASPAN_NUMBER_BYTES &&
		base <= PG_INT64_MAX - (int64) mask)
		return;
	for (uint32 i = 0; i < n; i++)
		wrong |= (int64) c->values[i] < base;
	if (wrong)
		aspan_read_error("A column is not written as it should be.");
}

/* the compiler makes a loop without checks of its own */
static pg_always_inline void
read_values(aspan_column_reader *c, const char *end, uint32 n, bool check)
{
	const char *next = c->next;
	uint32		width = c->width;
	uint64		base = c->base;
	uint64		bits = 0;
	uint32		zeros = 0;
	uint32		words = 0;
	uint32		i = 0;

	if (width == 0)
	{
		c->zeros += n;
		return;
	}
	if (end - next >= ASPAN_NUMBER_BYTES)
		words = Min(n, (end - next - ASPAN_NUMBER_BYTES) / width + 1);
	switch (width)
	{
		case 1:
			READ_WORDS(1, 1);
		case 2:
			READ_WORDS(2, 2);
		case 3:
			READ_WORDS(3, 4);
		case 4:
			READ_WORDS(4, 4);
		case 8:
			READ_WORDS(8, 8);
		default:
			READ_WORDS(width, 8);
	}
	for (; i < n; i++)
	{
		uint64		value = aspan_load_le(next + (Size) i * width, width);

		bits |= value;
		zeros += value == 0;
		c->values[i] = base + value;
	}
	c->next = next + (Size) n * width;
	if (!check)
		return;
	c->bits |= bits;
	c->zeros += zeros;
	check_order(c, n);
}

void
aspan_read_values(aspan_column_reader *c, const char *end, uint32 n)
{
	read_values(c, end, n, true);
}

void
aspan_read_known_values(aspan_column_reader *c, const char *end, uint32 n)
{
	read_values(c, end, n, false);
}

void
aspan_check_column(const aspan_column_reader *c, uint32 n, uint32 given)
{
	bool		has_base = n > given ? c->zeros > given : c->base == 0;

	if (!has_base || bytes_of(c->bits) != c->width)
		aspan_read_error("A column is not written as it should be.");
}
