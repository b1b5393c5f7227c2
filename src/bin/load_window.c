/*
 * load_window.c
 *	  Rows of a file that goes by, those of one group together.
 *
 * In most files the rows of a group lie near each other: a trace stands alone,
 * or spans are in the order of time.  So a few megabytes of rows wait here, and
 * when the window is full, the groups are taken whose last row lies in its
 * older half.  The hashes of what was taken are kept, and a row of such a group
 * is found out: then the file has to be read in another way (load_spool.c).
 *
 * Memory is the window, 24 bytes a group, and what a group takes that is larger
 * than the window.
 */
#include "load_window.h"

#include "base/host.h"

#define WINDOW_BYTES	(2 * 1024 * 1024)

/* stands for the row of a group that has been taken */
#define TAKEN			(-1)

typedef struct Row
{
	uint64		group;
	size_t		length;
} Row;

typedef struct GroupEntry
{
	uint64		group;
	int64		last_row;		/* its number in the file, or TAKEN */
	char		status;
} GroupEntry;

#define SH_PREFIX groups
#define SH_ELEMENT_TYPE GroupEntry
#define SH_KEY_TYPE uint64
#define SH_KEY group
#define SH_HASH_KEY(tb, key) ((uint32) (key))
#define SH_EQUAL(tb, a, b) ((a) == (b))
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

struct Window
{
	MemoryContext cxt;
	groups_hash *groups;
	PQExpBufferData text;
	Row		   *rows;
	size_t		nrows;
	size_t		max_rows;
	int64		first_row;		/* the number of rows[0] in the file */
	size_t		full;			/* bytes of text */
};

Window *
window_create(void)
{
	Window	   *window = pg_malloc0(sizeof(Window));

	window->cxt = host_context_create(NULL);
	window->groups = groups_create(window->cxt, 1024, NULL);
	window->max_rows = 1024;
	window->rows = pg_malloc(window->max_rows * sizeof(Row));
	window->full = WINDOW_BYTES;
	initPQExpBuffer(&window->text);
	return window;
}

void
window_free(Window *window)
{
	if (!window)
		return;
	MemoryContextDelete(window->cxt);
	termPQExpBuffer(&window->text);
	pg_free(window->rows);
	pg_free(window);
}

bool
window_add(Window *window, uint64 group, const char *row, size_t length)
{
	Row			added = {group, length};
	GroupEntry *entry;
	bool		found;

	entry = groups_insert(window->groups, group, &found);
	if (found && entry->last_row == TAKEN)
		return false;
	entry->last_row = window->first_row + window->nrows;
	if (window->nrows == window->max_rows)
	{
		window->max_rows *= 2;
		window->rows = pg_realloc(window->rows, window->max_rows * sizeof(Row));
	}
	window->rows[window->nrows++] = added;
	appendBinaryPQExpBuffer(&window->text, row, length);
	if (PQExpBufferBroken(&window->text))
		pg_fatal("out of memory");
	return true;
}

bool
window_is_full(const Window *window)
{
	return window->text.len >= window->full;
}

/* the number of the first row that does not lie in the older half */
static int64
middle_row(const Window *window)
{
	size_t		bytes = 0;
	size_t		i;

	for (i = 0; i < window->nrows && bytes < window->text.len / 2; i++)
		bytes += window->rows[i].length;
	return window->first_row + i;
}

void
window_take(Window *window, PQExpBuffer out, bool all)
{
	int64		middle = middle_row(window);
	const char *from = window->text.data;
	char	   *to = window->text.data;
	size_t		left = 0;

	for (size_t i = 0; i < window->nrows; i++)
	{
		Row			row = window->rows[i];
		GroupEntry *entry = groups_lookup(window->groups, row.group);

		if (all || entry->last_row < middle)
		{
			appendBinaryPQExpBuffer(out, from, row.length);
			entry->last_row = TAKEN;
		}
		else
		{
			memmove(to, from, row.length);
			to += row.length;
			window->rows[left++] = row;
		}
		from += row.length;
	}

	if (PQExpBufferBroken(out))
		pg_fatal("out of memory");

	/*
	 * The last row of a group that stays lies behind all rows that go, so its
	 * number is the same as before.
	 */
	window->first_row += window->nrows - left;
	window->nrows = left;
	window->text.len = to - window->text.data;
	window->full = Max(WINDOW_BYTES, 2 * window->text.len);
}
