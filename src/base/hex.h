/*
 * hex.h
 *	  Hexadecimal digits of ids: the only place where they are read and written.
 *
 * An id has 64 or 128 bits.  Most documents write its digits in either case;
 * a text that has to come back as it was is read in lower case alone.
 */
#ifndef ASPAN_HEX_H
#define ASPAN_HEX_H

#include "base/bytes.h"

/* digits of 64 bits and of 128 */
#define ASPAN_HEX64		16
#define ASPAN_HEX128	32

/* set where a character is a digit, whose value is in the low bits */
#define ASPAN_HEX_DIGIT	0x10

extern const uint8 aspan_hex_chars[256];

/*
 * The value of n digits of either case, at most 16; false if one is none.
 * There is no branch in the loop.
 */
static inline bool
aspan_hex_read(const char *digits, uint32 n, uint64 *value)
{
	uint8		kind = ASPAN_HEX_DIGIT;
	uint64		bits = 0;

	for (uint32 i = 0; i < n; i++)
	{
		uint8		digit = aspan_hex_chars[(unsigned char) digits[i]];

		kind &= digit;
		bits = bits << 4 | (digit & 15);
	}
	*value = bits;
	return kind != 0;
}

/*
 * The value of eight digits without a case, or in lower case; other bits are
 * set in *wrong if one is none.  Trace ids are read row by row, so all digits
 * are read at once: a letter has bit 6 of its byte set, and is 9 more than its
 * lowest bits say.  What has a value below 16, and is what is written for it,
 * is a digit.
 */
static inline uint64
aspan_hex_read_word(const char *digits, uint64 *wrong)
{
	uint64		word;
	uint64		values;
	uint64		letters;

	memcpy(&word, digits, sizeof(word));
	word = pg_ntoh64(word);
	values = (word & ASPAN_BYTES(0x0f)) + (word >> 6 & ASPAN_BYTES(1)) * 9;
	letters = (values + ASPAN_BYTES(6)) >> 4 & ASPAN_BYTES(1);
	*wrong |= (values & ASPAN_BYTES(0x10)) |
		((values + ASPAN_BYTES('0') + letters * ('a' - '0' - 10)) ^ word);

	values = (values | values >> 4) & UINT64CONST(0x00FF00FF00FF00FF);
	values = (values | values >> 8) & UINT64CONST(0x0000FFFF0000FFFF);
	return (values | values >> 16) & UINT64CONST(0xFFFFFFFF);
}

/* that of 16 such digits; false if one is none */
static inline bool
aspan_hex_read64(const char *digits, uint64 *value)
{
	uint64		wrong = 0;
	uint64		high = aspan_hex_read_word(digits, &wrong);

	*value = high << 32 | aspan_hex_read_word(digits + 8, &wrong);
	return wrong == 0;
}

/* the value of n digits of either case, at most 32 */
static inline bool
aspan_hex_read128(const char *digits, uint32 n, uint64 *high, uint64 *low)
{
	uint32		nhigh = n > ASPAN_HEX64 ? n - ASPAN_HEX64 : 0;

	return aspan_hex_read(digits, nhigh, high) &&
		aspan_hex_read(digits + nhigh, n - nhigh, low);
}

/* writes the lowest n digits of a value, in lower case and without a NUL */
static inline void
aspan_hex_write(char *digits, int n, uint64 value)
{
	for (int i = n - 1; i >= 0; i--, value >>= 4)
		digits[i] = "0123456789abcdef"[value & 15];
}

/* writes all 32 digits of 128 bits */
static inline void
aspan_hex_write128(char *digits, uint64 high, uint64 low)
{
	aspan_hex_write(digits, ASPAN_HEX64, high);
	aspan_hex_write(digits + ASPAN_HEX64, ASPAN_HEX64, low);
}

#endif							/* ASPAN_HEX_H */
