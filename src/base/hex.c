/*
 * hex.c
 *	  Which characters are hexadecimal digits.
 *
 * A table says it without a branch.  A digit has a bit that tells it from all
 * else, so the bits of all digits of an id, taken together by AND, say whether
 * the id is one.
 */
#include "base/host.h"

#include "base/hex.h"

#define LOWER(value) (ASPAN_HEX_DIGIT | ASPAN_HEX_LOWER | (value))
#define UPPER(value) (ASPAN_HEX_DIGIT | (value))

const uint8 aspan_hex_chars[256] = {
	['0'] = LOWER(0),['1'] = LOWER(1),['2'] = LOWER(2),['3'] = LOWER(3),
	['4'] = LOWER(4),['5'] = LOWER(5),['6'] = LOWER(6),['7'] = LOWER(7),
	['8'] = LOWER(8),['9'] = LOWER(9),['a'] = LOWER(10),['b'] = LOWER(11),
	['c'] = LOWER(12),['d'] = LOWER(13),['e'] = LOWER(14),['f'] = LOWER(15),
	['A'] = UPPER(10),['B'] = UPPER(11),['C'] = UPPER(12),
	['D'] = UPPER(13),['E'] = UPPER(14),['F'] = UPPER(15)
};
