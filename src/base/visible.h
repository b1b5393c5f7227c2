/*
 * visible.h
 *	  Characters of a text that a terminal or a page would obey, not show.
 *
 * The client is made with this file too.
 */
#ifndef ASPAN_VISIBLE_H
#define ASPAN_VISIBLE_H

/* in place of a character: nothing is hidden, or the byte is part of none */
#define ASPAN_NOT_HIDDEN	0
#define ASPAN_NO_CHARACTER	0xfffd

/*
 * The character that the text begins with, if it is one that must not be
 * shown as it is: its code point, or ASPAN_NO_CHARACTER; else
 * ASPAN_NOT_HIDDEN.  *bytes is its length.  The text is not empty.
 */
extern uint32 aspan_hidden_character(const char *text, size_t len,
									 int encoding, int *bytes);

/*
 * The character in UTF-8 that the text begins with, or ASPAN_NO_CHARACTER for
 * one byte that begins none.  The text is not empty.
 */
extern uint32 aspan_utf8_character(const char *text, size_t len, int *bytes);

/*
 * Writes a hidden character as it is shown: \n, \x1b, \u202e, or U+FFFD in
 * UTF-8.  Returns the number of bytes, with no zero behind them.
 */
#define ASPAN_SPELLED_BYTES 8

extern int	aspan_spell_character(char *out, uint32 character);

#endif							/* ASPAN_VISIBLE_H */
