/*
 * flame_text.c
 *	  Folded stacks and JSON of a flame.
 *
 * Folded stacks are lines `a;b;c 123`, read by flamegraph.pl, inferno,
 * speedscope and many others.  The names in them were made safe for all of
 * these when the stacks were merged (figures/folded_name.c).
 *
 * Lines come in "C" order of the whole line, which is what sort(1) and the
 * readers that want sorted input mean by order.  That is nearly, but not
 * quite, a walk of the tree: with siblings `a` and `a!`, the order is `a 1`,
 * `a!;x 1`, `a;x 1`.  But all lines that go on below a frame share the prefix
 * up to its semicolon, so they are next to each other, and at each level
 * there are two kinds of things to be put in order: the line of a frame
 * itself, `a 1`, and the block of lines below it, `a;`.  Sorting those among
 * siblings gives the order of the lines without having them all in memory.
 *
 * The length of the output is quadratic in the depth of a stack.  It is known
 * beforehand, and beyond asyncspan.max_memory refused.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/settings.h"
#include "formats/flame_text.h"
#include "formats/quoted_text.h"
#include "formats/text_value.h"

#include "miscadmin.h"
#include "utils/memutils.h"

/* decimal digits of 2^128 */
#define UINT128_DIGITS 39

/* digits of the value, the last one before buf + UINT128_DIGITS */
static char *
format_uint128(char *buf, uint128 value)
{
	char	   *digit = buf + UINT128_DIGITS;

	do
	{
		*--digit = '0' + (int) (value % 10);
		value /= 10;
	} while (value > 0);
	return digit;
}

void
aspan_append_uint128(StringInfo out, uint128 value)
{
	char		buf[UINT128_DIGITS];
	char	   *digits = format_uint128(buf, value);

	appendBinaryStringInfo(out, digits, buf + UINT128_DIGITS - digits);
}

/* ---- folded stacks ---- */

/* a frame's own line, or the block of lines below it */
typedef struct folded_item
{
	uint32		frame;
	bool		is_line;
} folded_item;

static inline void
add_item(folded_item *item, uint32 frame, bool is_line)
{
	item->frame = frame;
	item->is_line = is_line;
}

/* does the frame have a line of its own? */
static bool
has_line(const aspan_flame_graph *flame, uint32 frame)
{
	for (int side = 0; side < flame->nsides; side++)
	{
		if (flame->weights[side][frame].self > 0)
			return true;
	}
	return false;
}

/* what follows the label: ` 12`, ` 12 34`, or `;` */
static void
append_suffix(StringInfo out, const aspan_flame_graph *flame,
			  const folded_item *item)
{
	if (!item->is_line)
	{
		appendStringInfoChar(out, ';');
		return;
	}
	for (int side = 0; side < flame->nsides; side++)
	{
		appendStringInfoChar(out, ' ');
		aspan_append_uint128(out, flame->weights[side][item->frame].self);
	}
}

/*
 * Label and suffix, compared byte by byte.  The suffix is looked at only
 * where one label is the beginning of the other.
 */
static int
compare_items(const void *a, const void *b, void *arg)
{
	const aspan_flame_graph *flame = arg;
	const folded_item *x = a;
	const folded_item *y = b;
	uint32		xlen;
	uint32		ylen;
	const char *xlabel = aspan_flame_graph_label(flame, x->frame, &xlen);
	const char *ylabel = aspan_flame_graph_label(flame, y->frame, &ylen);
	int			cmp = memcmp(xlabel, ylabel, Min(xlen, ylen));
	StringInfoData xrest;
	StringInfoData yrest;

	if (cmp != 0)
		return cmp;
	if (xlen == ylen)			/* the same frame: its line, then the block */
		return (int) y->is_line - (int) x->is_line;

	initStringInfo(&xrest);
	initStringInfo(&yrest);
	appendBinaryStringInfo(&xrest, xlabel + Min(xlen, ylen),
						   xlen - Min(xlen, ylen));
	appendBinaryStringInfo(&yrest, ylabel + Min(xlen, ylen),
						   ylen - Min(xlen, ylen));
	append_suffix(&xrest, flame, x);
	append_suffix(&yrest, flame, y);
	cmp = memcmp(xrest.data, yrest.data, Min(xrest.len, yrest.len));
	if (cmp == 0)
		cmp = xrest.len - yrest.len;
	pfree(xrest.data);
	pfree(yrest.data);
	return cmp;
}

/* refuses an output that is longer than memory is meant to be */
static void
check_folded_size(const aspan_flame_graph *flame)
{
	uint64	   *lengths;		/* of the stack, with a semicolon at its end */
	uint64		line_limit = MaxAllocSize - 2 * (UINT128_DIGITS + 1) - VARHDRSZ;
	uint64		longest = 0;
	uint64		total = 0;

	lengths = aspan_array(uint64, flame->nframes);
	lengths[0] = 0;
	for (uint32 f = 1; f < flame->nframes; f++)
	{
		uint32		len;

		(void) aspan_flame_graph_label(flame, f, &len);
		lengths[f] = lengths[flame->frames[f].parent] + len + 1;
		longest = Max(longest, lengths[f]);
		if (has_line(flame, f))
			total += lengths[f];
	}
	pfree(lengths);

	if (longest > line_limit || total > aspan_max_memory_bytes())
		ereport(ERROR,
				(errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
				 errmsg("folded stacks are too long"),
				 errdetail("The lines take %llu MB, the longest %llu bytes; asyncspan.max_memory allows %zu MB.",
						   (unsigned long long) (total / (1024 * 1024)),
						   (unsigned long long) longest,
						   aspan_max_memory_bytes() / (1024 * 1024)),
				 errhint("A line repeats all frames above it; flame() has them in one row a frame.")));
}

/*
 * The lines below each frame and the frames in it, grouped by parent and in
 * order.  start has the first item of each.
 */
static folded_item *
list_items(const aspan_flame_graph *flame, uint64 *start, uint64 *next)
{
	uint32		nframes = flame->nframes;
	folded_item *items = aspan_array(folded_item, 2 * (size_t) nframes);

	for (uint32 f = 1; f < nframes; f++)
		start[flame->frames[f].parent + 1] += has_line(flame, f) +
			(flame->frames[f].first_child != ASPAN_NO_FRAME);
	for (uint32 f = 0; f < nframes; f++)
		start[f + 1] += start[f];
	memcpy(next, start, sizeof(uint64) * nframes);
	for (uint32 f = 1; f < nframes; f++)
	{
		uint32		p = flame->frames[f].parent;

		if (has_line(flame, f))
			add_item(&items[next[p]++], f, true);
		if (flame->frames[f].first_child != ASPAN_NO_FRAME)
			add_item(&items[next[p]++], f, false);
	}
	for (uint32 f = 0; f < nframes; f++)
	{
		if (start[f + 1] - start[f] > 1)
			qsort_interruptible(items + start[f], start[f + 1] - start[f],
								sizeof(folded_item), compare_items,
								unconstify(aspan_flame_graph *, flame));
	}
	memcpy(next, start, sizeof(uint64) * nframes);
	return items;
}

void
aspan_write_folded(const aspan_flame_graph *flame,
				   aspan_line_callback callback, void *arg)
{
	uint32		nframes = flame->nframes;
	folded_item *items;
	uint64	   *start;			/* [nframes + 1] first item of each parent */
	uint64	   *next;			/* [nframes] the one to be written */
	StringInfoData line;
	uint32		parent;

	Assert(flame->options.shape == ASPAN_FLAME_FOLDED);
	check_folded_size(flame);

	start = aspan_array0(uint64, nframes + 1);
	next = aspan_array(uint64, nframes);
	items = list_items(flame, start, next);

	/* line holds the stack of parent, with a semicolon at its end */
	initStringInfo(&line);
	parent = 0;
	for (;;)
	{
		const folded_item *item;
		const char *label;
		uint32		len;

		CHECK_FOR_INTERRUPTS();

		if (next[parent] == start[parent + 1])
		{
			if (parent == 0)
				break;
			(void) aspan_flame_graph_label(flame, parent, &len);
			line.len -= len + 1;
			parent = flame->frames[parent].parent;
			continue;
		}

		item = &items[next[parent]++];
		label = aspan_flame_graph_label(flame, item->frame, &len);
		appendBinaryStringInfo(&line, label, len);
		if (item->is_line)
		{
			int			stack_len = line.len - len;

			append_suffix(&line, flame, item);
			callback(line.data, line.len, arg);
			line.len = stack_len;
		}
		else
		{
			appendStringInfoChar(&line, ';');
			parent = item->frame;
		}
	}

	pfree(line.data);
	pfree(items);
	pfree(next);
	pfree(start);
}

/* ---- JSON ---- */

#define MAX_FRAME 128			/* bytes of a frame, without its label */

void
aspan_write_json(const aspan_flame_graph *flame, StringInfo out)
{
	uint32		f = 0;

	for (;;)
	{
		const aspan_frame *frame = &flame->frames[f];
		const char *label;
		uint32		len;

		CHECK_FOR_INTERRUPTS();

		label = aspan_flame_graph_label(flame, f, &len);
		aspan_text_reserve(out, (Size) len * ASPAN_ESCAPED_BYTE + MAX_FRAME);
		appendStringInfoString(out, "{\"name\":");
		aspan_append_json(out, label, len);
		appendStringInfoString(out, ",\"value\":");
		aspan_append_uint128(out, flame->weights[0][f].value);
		appendStringInfoString(out, ",\"children\":[");

		if (frame->first_child != ASPAN_NO_FRAME)
		{
			f = frame->first_child;
			continue;
		}
		appendStringInfoString(out, "]}");
		while (f != 0 && flame->frames[f].next_sibling == ASPAN_NO_FRAME)
		{
			f = flame->frames[f].parent;
			aspan_text_reserve(out, 2);
			appendStringInfoString(out, "]}");
		}
		if (f == 0)
			break;
		f = flame->frames[f].next_sibling;
		appendStringInfoChar(out, ',');
	}
}
