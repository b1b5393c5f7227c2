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

#define DIGIT(value) (ASPAN_HEX_DIGIT | (value))

const uint8 aspan_hex_chars[256] = {
	['0'] = DIGIT(0),['1'] = DIGIT(1),['2'] = DIGIT(2),['3'] = DIGIT(3),
	['4'] = DIGIT(4),['5'] = DIGIT(5),['6'] = DIGIT(6),['7'] = DIGIT(7),
	['8'] = DIGIT(8),['9'] = DIGIT(9),['a'] = DIGIT(10),['b'] = DIGIT(11),
	['c'] = DIGIT(12),['d'] = DIGIT(13),['e'] = DIGIT(14),['f'] = DIGIT(15),
	['A'] = DIGIT(10),['B'] = DIGIT(11),['C'] = DIGIT(12),
	['D'] = DIGIT(13),['E'] = DIGIT(14),['F'] = DIGIT(15)
};
