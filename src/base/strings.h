/*
 * strings.h
 *	  Strings by dense ids, and fast comparison and hashing of short texts.
 *
 * Id 0 is NULL.  What is found most often is a string that is known already,
 * so it costs a hash of eight bytes at a time and one comparison.  A copy is
 * NUL-terminated, so that it can be handed to code that expects C strings.
 */
#ifndef ASPAN_STRINGS_H
#define ASPAN_STRINGS_H

#define ASPAN_NULL_STRING 0

/* a string as it comes from a row; bytes is NULL for NULL */
typedef struct aspan_text
{
	const char *bytes;
	uint32		len;
} aspan_text;

typedef struct aspan_strings
{
	MemoryContext cxt;
	struct strings_hash *table;
	aspan_text *texts;			/* by id; element 0 stands for NULL */
	uint32		n;
	uint32		max;
	char	   *room;			/* for the bytes of more */
	Size		room_left;
	Size		room_size;		/* of the block that room is in */
	aspan_text	sought;			/* at the moment */
} aspan_strings;

/* what a string takes more than its bytes, roughly */
#define ASPAN_STRING_BYTES (sizeof(aspan_text) + 16)

extern void aspan_strings_init(aspan_strings *strings, MemoryContext cxt);

/* the id of a text, 0 if it is NULL */
extern uint32 aspan_strings_id(aspan_strings *strings, aspan_text text);

static inline aspan_text
aspan_strings_text(const aspan_strings *strings, uint32 id)
{
	Assert(id < strings->n);
	return strings->texts[id];
}

/* ---- words of a text ---- */

static inline uint64
aspan_load64(const char *p)
{
	uint64		word;

	memcpy(&word, p, sizeof(word));
	return word;
}

static inline uint64
aspan_load32(const char *p)
{
	uint32		word;

	memcpy(&word, p, sizeof(word));
	return word;
}

/* all of a text shorter than a word, given its length */
static inline uint64
aspan_load_short(aspan_text text)
{
	const char *p = text.bytes;
	uint32		len = text.len;

	if (len >= 4)
		return aspan_load32(p) | (aspan_load32(p + len - 4) << 32);
	if (len > 0)
		return (uint64) (unsigned char) p[0] |
			(uint64) (unsigned char) p[len / 2] << 8 |
			(uint64) (unsigned char) p[len - 1] << 16;
	return 0;
}

/* the first word and the last, which may overlap; that saves many a loop */
static inline uint64
aspan_first_word(aspan_text text)
{
	return text.len < sizeof(uint64) ?
		aspan_load_short(text) : aspan_load64(text.bytes);
}

static inline uint64
aspan_last_word(aspan_text text)
{
	return text.len < sizeof(uint64) ? aspan_load_short(text) :
		aspan_load64(text.bytes + text.len - sizeof(uint64));
}

static inline bool
aspan_text_equal(aspan_text a, aspan_text b)
{
	if (a.len != b.len || (a.bytes == NULL) != (b.bytes == NULL))
		return false;
	for (uint32 i = 0; i + sizeof(uint64) < a.len; i += sizeof(uint64))
		if (aspan_load64(a.bytes + i) != aspan_load64(b.bytes + i))
			return false;
	return aspan_last_word(a) == aspan_last_word(b);
}

/* in the manner of FNV-1a, a word at a time */
#define ASPAN_WORD_FACTOR UINT64CONST(0x9E3779B97F4A7C15)

static inline uint64
aspan_mix_word(uint64 h, uint64 word)
{
	h = (h ^ word) * ASPAN_WORD_FACTOR;
	return h ^ (h >> 32);
}

static inline uint64
aspan_mix_text(aspan_text text)
{
	uint64		h = text.len;

	for (uint32 i = 0; i + sizeof(uint64) < text.len; i += sizeof(uint64))
		h = aspan_mix_word(h, aspan_load64(text.bytes + i));
	return aspan_mix_word(h, aspan_last_word(text));
}

#endif							/* ASPAN_STRINGS_H */
