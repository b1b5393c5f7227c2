/*
 * hex.h
 *	  Hexadecimal digits of ids: the only place where they are read and written.
 *
 * An id has 64 or 128 bits.  Most documents write its digits in either case;
 * a text that has to come back as it was is read in lower case alone.
 */
#ifndef ASPAN_HEX_H
#define ASPAN_HEX_H

/* digits of 64 bits and of 128 */
#define ASPAN_HEX64		16
#define ASPAN_HEX128	32

/* what a character is, and in its low bits the value of the digit */
#define ASPAN_HEX_DIGIT	0x10	/* of either case */
#define ASPAN_HEX_LOWER	0x20	/* of no case, or of lower case */

extern const uint8 aspan_hex_chars[256];

/*
 * Reads n digits, at most 16, and returns which of the bits above all of them
 * have.  There is no branch in the loop: trace ids are read row by row.
 */
static inline uint8
aspan_hex_read_kind(const char *digits, uint32 n, uint64 *value)
{
	uint8		kind = ASPAN_HEX_DIGIT | ASPAN_HEX_LOWER;
	uint64		bits = 0;

	for (uint32 i = 0; i < n; i++)
	{
		uint8		digit = aspan_hex_chars[(unsigned char) digits[i]];

		kind &= digit;
		bits = bits << 4 | (digit & 15);
	}
	*value = bits;
	return kind;
}

/* the value of n digits of either case, at most 16; false if one is none */
static inline bool
aspan_hex_read(const char *digits, uint32 n, uint64 *value)
{
	return (aspan_hex_read_kind(digits, n, value) & ASPAN_HEX_DIGIT) != 0;
}

/* the same for lower case alone */
static inline bool
aspan_hex_read_lower(const char *digits, uint32 n, uint64 *value)
{
	return (aspan_hex_read_kind(digits, n, value) & ASPAN_HEX_LOWER) != 0;
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
