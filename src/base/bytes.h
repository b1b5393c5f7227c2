/*
 * bytes.h
 *	  Text that is looked through eight bytes at a time.
 */
#ifndef ASPAN_BYTES_H
#define ASPAN_BYTES_H

#include "port/pg_bitutils.h"
#include "port/pg_bswap.h"

/*
 * Is a byte of a word less than n, or is it c (Mycroft)?  The lowest bit that
 * is set says which is the first; those above it may be wrong.
 */
#define ASPAN_BYTES(c)			(UINT64CONST(0x0101010101010101) * (c))
#define ASPAN_HAS_LESS(word, n) \
	(((word) - ASPAN_BYTES(n)) & ~(word) & ASPAN_BYTES(0x80))
#define ASPAN_HAS_BYTE(word, c) ASPAN_HAS_LESS((word) ^ ASPAN_BYTES(c), 1)

/* eight bytes, the first of which is the lowest */
static inline uint64
aspan_load_bytes(const char *text)
{
	uint64		word;

	memcpy(&word, text, sizeof(word));
#ifdef WORDS_BIGENDIAN
	word = pg_bswap64(word);
#endif
	return word;
}

/* where the first special byte of a word is, if there is one */
static inline bool
aspan_find_special(const char *text, bool quotes, size_t *at)
{
	uint64		word = aspan_load_bytes(text);
	uint64		found = ASPAN_HAS_LESS(word, 0x20) |
	ASPAN_HAS_BYTE(word, '\\') |
	(quotes ? ASPAN_HAS_BYTE(word, '"') : 0);

	if (found == 0)
		return false;
	*at += pg_rightmost_one_pos64(found) / 8;
	return true;
}

/*
 * The length of text up to its first backslash or control character, or quote
 * where these are special, too.  The last word may overlap with the one before.
 */
static inline size_t
aspan_plain_length(const char *text, size_t len, bool quotes)
{
	size_t		n = 0;

	if (len >= sizeof(uint64))
	{
		for (; n + sizeof(uint64) < len; n += sizeof(uint64))
		{
			if (aspan_find_special(text + n, quotes, &n))
				return n;
		}
		n = len - sizeof(uint64);
		return aspan_find_special(text + n, quotes, &n) ? n : len;
	}
	while (n < len && (unsigned char) text[n] >= 0x20 && text[n] != '\\' &&
		   !(quotes && text[n] == '"'))
		n++;
	return n;
}

#endif							/* ASPAN_BYTES_H */
