/*
 * json_reader.c
 *	  The client's JSON reader against jansson, on documents changed at random.
 *
 * json_reader SEED CASES FILE... takes one of the files, changes it a few
 * times, gives it to json_split in pieces that break anywhere, and to jansson
 * as a whole.  They must agree on whether it is JSON, and the elements that
 * json_split has cut out, each read by jansson, must be those that are in the
 * document that jansson has read.  Prints how many documents were accepted and
 * rejected; a disagreement is printed with its document, and ends the program.
 *
 * Some things one of the two leaves to somebody else, and such a document
 * says nothing; their number is printed, too:
 *
 *	- json_split leaves it to the server whether text is valid UTF-8, and
 *	  jansson refuses what is not;
 *	- jansson keeps one of several members with the same key, and refuses
 *	  numbers that no double is near to;
 *	- json_split puts the replacement character for \u0000 and for half a
 *	  surrogate pair; the text that jansson gets has it already;
 *	- json_split passes over a comma behind the last value, outside of
 *	  elements.
 *
 * A document that was accepted is given to json_split once more without its
 * end, and the elements that come out have to be the first of those before.
 */
#include "client.h"

#include <jansson.h>

#include "json_split.h"
#include "mb/pg_wchar.h"

/* xorshift64*: the same cases everywhere */
static uint64 state;

static uint64
random_below(uint64 n)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return ((state * UINT64CONST(2685821657736338717)) >> 16) % n;
}

/* below n, and no more than that */
static uint64
random_at_most(uint64 n, uint64 most)
{
	uint64		result = random_below(n);

	return Min(result, most);
}

/* ---- documents ---- */

static const char *const tokens[] = {
	"{", "}", "[", "]", ",", ":", "\"", "\\", "null", "true", "false", "nul",
	"0", "-", "-0", "01", "1.5", "1.", ".5", "1e5", "1E+", "1e-5", "1e400",
	"99999999999999999999", " ", "\n", "\r\t", "\f", "\"\"", "\"a\":", "{}",
	"[]", "[[", "]]", "\\u0000", "\\u00e9", "\\ud83d", "\\ude00",
	"\\ud83d\\ude00", "\\u12", "\\x", "\\/", "\xc3\xa9", "\xff", "\x1f",
	"\"traceEvents\":[", "\"traceEvents\":null,", "\"\\u0074raceEvents\":[{\"e\":1}],",
	"\"spans\":[", "\"scopeSpans\":[", "\"scope_spans\":[", "\"resourceSpans\":[",
	"\"scope\":{},", "{\"x\":[{\"y\":1}]},", "//", "NaN", "'", "\xef\xbb\xbf"
};

static void
replace(PQExpBuffer doc, size_t at, size_t length, const char *by, size_t n)
{
	PQExpBufferData result;

	initPQExpBuffer(&result);
	appendBinaryPQExpBuffer(&result, doc->data, at);
	if (n > 0)
		appendBinaryPQExpBuffer(&result, by, n);
	appendBinaryPQExpBuffer(&result, doc->data + at + length,
							doc->len - at - length);
	resetPQExpBuffer(doc);
	appendBinaryPQExpBuffer(doc, result.data, result.len);
	termPQExpBuffer(&result);
}

static void
change(PQExpBuffer doc)
{
	size_t		at = random_below(doc->len + 1);
	size_t		n = random_at_most(random_below(4) ? 4 : 40, doc->len - at);
	const char *token = tokens[random_below(lengthof(tokens))];
	char		byte = (char) random_below(256);
	char	   *piece;

	switch (random_below(6))
	{
		case 0:
			replace(doc, at, n, NULL, 0);
			break;
		case 1:
			replace(doc, at, Min(n, 1), &byte, 1);
			break;
		case 2:
			replace(doc, at, 0, token, strlen(token));
			break;
		case 3:
			replace(doc, at, n, token, strlen(token));
			break;
		case 4:
			piece = pg_malloc(n + 1);
			memcpy(piece, doc->data + at, n);
			replace(doc, random_below(doc->len + 1), 0, piece, n);
			pg_free(piece);
			break;
		default:
			/* truncated, or a new start */
			if (random_below(8) == 0)
				replace(doc, at, doc->len - at, NULL, 0);
			else if (random_below(8) == 0)
				replace(doc, 0, at, NULL, 0);
			break;
	}
}

/*
 * The document with the replacement character for what PostgreSQL cannot
 * store.  Escapes are found by their backslash, wherever it is: outside of
 * strings it is an error anyway.
 */
static void
normalize(PQExpBuffer doc)
{
	for (size_t i = 0; i + 1 < doc->len; i++)
	{
		unsigned	unit;
		unsigned	next = 0;

		if (doc->data[i] != '\\')
			continue;
		if (doc->data[i + 1] != 'u' ||
			strspn(doc->data + i + 2, "0123456789abcdefABCDEF") < 4)
		{
			i++;
			continue;
		}
		sscanf(doc->data + i + 2, "%4x", &unit);
		if (strncmp(doc->data + i + 6, "\\u", 2) == 0 &&
			strspn(doc->data + i + 8, "0123456789abcdefABCDEF") >= 4)
			sscanf(doc->data + i + 8, "%4x", &next);
		if (unit >= 0xd800 && unit < 0xdc00 && next >= 0xdc00 && next < 0xe000)
			i += 6;
		else if (unit == 0 || (unit >= 0xd800 && unit < 0xe000))
			memcpy(doc->data + i + 2, "fffd", 4);
		i += 5;
	}
}

/* ---- what is expected ---- */

typedef struct Expected
{
	bool		valid;
	bool		doubtful;		/* see above */
	json_t	   *elements;
} Expected;

static json_t *
parse(const char *text, size_t length, json_error_t *error)
{
	return json_loadb(text, length, JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL |
					  JSON_DISABLE_EOF_CHECK | JSON_ALLOW_NUL, error);
}

/* has a container two members with the same key? */
static bool
has_duplicates(const char *text, size_t length)
{
	json_error_t error;
	json_t	   *value;

	value = json_loadb(text, length, JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL |
					   JSON_DISABLE_EOF_CHECK | JSON_ALLOW_NUL |
					   JSON_REJECT_DUPLICATES, &error);
	if (value != NULL)
	{
		json_decref(value);
		return false;
	}
	return json_error_code(&error) == json_error_duplicate_key;
}

static void
add_elements(json_t *list, json_t *elements)
{
	size_t		i;
	json_t	   *value;

	json_array_foreach(list, i, value)
	{
		if (json_is_array(value))
			add_elements(value, elements);
		else if (json_is_object(value))
			json_array_append(elements, value);
	}
}

static bool
is_one_of(const char *name, JsonNames names)
{
	for (; names && *names; names++)
		if (strcmp(*names, name) == 0)
			return true;
	return false;
}

/*
 * The elements under keys of an object, in the order of the text; false if
 * there is something else than an array.
 */
static bool
add_listed(json_t *object, JsonNames keys, JsonNames wrappers,
		   json_t *elements)
{
	const char *key;
	json_t	   *value;

	json_object_foreach(object, key, value)
	{
		if (is_one_of(key, keys) && !json_is_null(value))
		{
			if (!json_is_array(value))
				return false;
			add_elements(value, elements);
		}
		else if (is_one_of(key, wrappers) && json_is_object(value) &&
				 !add_listed(value, keys, NULL, elements))
			return false;
	}
	return true;
}

/* the same of an object, or of the objects of an array */
static bool
add_outermost(json_t *value, const JsonPlaces *places, json_t *elements)
{
	size_t		i;
	json_t	   *object;

	if (places->keys == NULL || !json_is_array(value))
		return add_listed(value, places->keys, places->wrappers, elements);
	json_array_foreach(value, i, object)
		if (!add_listed(object, places->keys, places->wrappers, elements))
			return false;
	return true;
}

/* is a comma the last thing before a bracket, outside of strings? */
static bool
has_trailing_comma(const char *text, size_t length)
{
	bool		in_string = false;
	char		last = '\0';

	for (size_t i = 0; i < length; i++)
	{
		char		c = text[i];

		if (in_string && c == '\\')
			i++;
		else if (c == '"')
			in_string = !in_string;
		if (in_string || c == ' ' || c == '\t' || c == '\r' || c == '\n')
			continue;
		if (last == ',' && (c == ']' || c == '}'))
			return true;
		last = c;
	}
	return false;
}

static void
expect(const PQExpBuffer doc, const JsonPlaces *places, Expected *expected)
{
	const char *p = doc->data;
	const char *end = doc->data + doc->len;

	memset(expected, 0, sizeof(*expected));
	expected->elements = json_array();
	expected->doubtful = has_trailing_comma(p, end - p) ||
		pg_encoding_verifymbstr(PG_UTF8, p, end - p) != end - p;
	for (;;)
	{
		json_error_t error;
		json_t	   *value;

		while (p < end && strchr(" \t\r\n", *p) != NULL && *p != '\0')
			p++;
		if (p == end)
			break;
		if (*p != '{' && *p != '[')
			return;
		expected->doubtful |= has_duplicates(p, end - p);
		value = parse(p, end - p, &error);
		if (value == NULL)
		{
			expected->doubtful |=
				json_error_code(&error) == json_error_numeric_overflow;
			return;
		}
		p += error.position;
		if (json_is_array(value) && places->keys == NULL)
			add_elements(value, expected->elements);
		else if (json_is_object(value) && places->bare)
			json_array_append(expected->elements, value);
		if (!add_outermost(value, places, expected->elements))
			return;
		json_decref(value);
	}
	expected->valid = true;
}

/* ---- what is read ---- */

static json_t *
read_rows(PQExpBuffer out)
{
	json_t	   *elements = json_array();
	char	   *row = out->data;

	while (*row != '\0')
	{
		char	   *end = strchr(row, '\n');
		json_error_t error;
		json_t	   *value;

		if (end == NULL)
			return NULL;
		value = parse(row, end - row, &error);
		if (value == NULL)
			return NULL;
		json_array_append_new(elements, value);
		row = end + 1;
	}
	return elements;
}

/* the values of all inner arrays: what has to remain when elements are cut */
static json_t *
inner_values(json_t *elements, const JsonCut *cut)
{
	json_t	   *result = json_array();
	json_t	   *element;
	size_t		i;

	json_array_foreach(elements, i, element)
	{
		for (JsonNames outer = cut->outer; *outer != NULL; outer++)
		{
			json_t	   *object;
			size_t		j;

			json_array_foreach(json_object_get(element, *outer), j, object)
				for (JsonNames inner = cut->inner; *inner != NULL; inner++)
				{
					json_t	   *list = json_object_get(object, *inner);

					if (json_is_array(list))
						json_array_extend(result, list);
				}
		}
	}
	return result;
}

static void
disagree(const char *how, const PQExpBuffer doc, const char *error)
{
	printf("%s: %s\n", how, error);
	fwrite(doc->data, 1, doc->len, stdout);
	printf("\n");
	exit(1);
}

/* what there is of the document without its end has to be the same */
static void
break_off(const PQExpBuffer doc, const JsonPlaces *places, json_t *want)
{
	PQExpBuffer out = createPQExpBuffer();
	JsonSplit  *split = json_split_create(places, out);
	json_t	   *elements;
	size_t		i;
	json_t	   *element;

	if (!json_split_feed(split, doc->data, random_below(doc->len + 1)))
		disagree("rejected without its end", doc, json_split_error(split));
	(void) json_split_finish(split);
	elements = read_rows(out);
	if (elements == NULL)
		disagree("without its end", doc, "not JSON");
	if (places->cut != NULL && places->cut->inner != NULL)
		elements = inner_values(elements, places->cut);
	json_array_foreach(elements, i, element)
	{
		/* a last one that is not whole has some of its items */
		if (places->cut != NULL && places->cut->inner == NULL &&
			i + 1 == json_array_size(elements))
			break;
		if (!json_equal(element, json_array_get(want, i)))
			disagree("without its end", doc, json_dumps(elements, 0));
	}
	json_decref(elements);
	json_split_free(split);
	destroyPQExpBuffer(out);
}

/* the ways in which load_json.c reads documents */
static const char *const chrome_keys[] = {"traceEvents", NULL};
static const char *const otlp_keys[] = {"resourceSpans", NULL};
static const char *const outer_keys[] = {"scopeSpans", NULL};
static const char *const inner_keys[] = {"spans", NULL};
static const char *const before_keys[] = {"resource", "scope", NULL};
static const char *const wrappers[] = {"trace", "result", NULL};
static const JsonCut small_cut = {outer_keys, inner_keys, before_keys, 20};
static const JsonCut no_cut = {inner_keys, NULL, NULL, SIZE_MAX};
static const JsonPlaces ways[] = {
	{chrome_keys, NULL, false, NULL},
	{otlp_keys, wrappers, false, NULL},
	{otlp_keys, wrappers, false, &small_cut},
	{otlp_keys, wrappers, false, &no_cut},
	{NULL, NULL, false, NULL},
	{NULL, NULL, false, &no_cut},
	{NULL, NULL, true, NULL}
};

int
main(int argc, char **argv)
{
	int			cases;
	int			accepted = 0;
	int			rejected = 0;
	int			doubtful = 0;

	if (argc < 4)
	{
		fprintf(stderr, "usage: %s SEED CASES FILE...\n", argv[0]);
		return 2;
	}
	state = strtoull(argv[1], NULL, 10) * 2 + 1;
	cases = atoi(argv[2]);
	for (int i = 0; i < cases; i++)
	{
		const char *name = argv[3 + random_below(argc - 3)];
		int			way = random_below(lengthof(ways));
		const JsonCut *cut = ways[way].cut;
		int			changes = random_below(5);
		FILE	   *file = fopen(name, "rb");
		PQExpBuffer doc = createPQExpBuffer();
		PQExpBuffer out = createPQExpBuffer();
		JsonSplit  *split = json_split_create(&ways[way], out);
		Expected	expected;
		char		buffer[4096];
		size_t		n;
		bool		ok = true;
		bool		whole;

		if (file == NULL)
		{
			perror(name);
			return 2;
		}
		while ((n = fread(buffer, 1, sizeof(buffer), file)) > 0)
			appendBinaryPQExpBuffer(doc, buffer, n);
		fclose(file);
		while (changes-- > 0)
			change(doc);

		for (size_t at = 0; ok && at < doc->len; at += n)
		{
			n = 1 + random_at_most(random_below(2) ? 8 : 4000,
								   doc->len - at - 1);
			ok = json_split_feed(split, doc->data + at, n);
		}
		whole = ok && json_split_finish(split);

		normalize(doc);
		expect(doc, &ways[way], &expected);
		if (expected.doubtful || strstr(json_split_error(split), "too late"))
			doubtful++;
		else if (whole != expected.valid)
			disagree(whole ? "accepted, but jansson rejects it" :
					 "rejected, but jansson accepts it",
					 doc, json_split_error(split));
		else if (!whole)
		{
			if (ok && read_rows(out) == NULL)
				disagree("cut off", doc, "what is left is not JSON");
			rejected++;
		}
		else
		{
			json_t	   *elements = read_rows(out);
			json_t	   *want = expected.elements;

			if (elements != NULL && cut != NULL && cut->inner != NULL)
			{
				elements = inner_values(elements, cut);
				want = inner_values(want, cut);
			}
			if (!json_equal(elements, want))
			{
				printf("expected %s\n", json_dumps(want, 0));
				disagree("elements differ", doc,
						 elements ? json_dumps(elements, 0) : "not JSON");
			}
			break_off(doc, &ways[way], want);
			accepted++;
		}
		json_decref(expected.elements);
		json_split_free(split);
		destroyPQExpBuffer(out);
		destroyPQExpBuffer(doc);
	}
	printf("%d accepted, %d rejected, %d doubtful\n", accepted, rejected,
		   doubtful);
	return 0;
}
