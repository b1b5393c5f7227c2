/*
 * hex.h
 *	  Hexadecimal digits of ids.
 */
#ifndef ASPAN_HEX_H
#define ASPAN_HEX_H

/* the value of a digit, or -1 */
static inline int
aspan_hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* writes the lowest n digits of a value, in lower case and without a NUL */
static inline void
aspan_hex_write(char *digits, int n, uint64 value)
{
	for (int i = n - 1; i >= 0; i--, value >>= 4)
		digits[i] = "0123456789abcdef"[value & 15];
}

#endif							/* ASPAN_HEX_H */
