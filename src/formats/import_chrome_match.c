/*
 * import_chrome_match.c
 *	  Which begins and ends of a Chrome trace belong together, and what is
 *	  inside of what.
 *
 * Every event belongs to one stack, and the stacks are independent but for one
 * case.  So the events are sorted by stack and then by time, and taken twice.
 *
 * First the ends are matched: an end closes the innermost open span of its name
 * and category; one without a name closes the innermost of its stack.  The
 * older async events S and F that find nothing so are matched once more without
 * their process, since some programs end in one process what another began.
 *
 * Then each span is put on its stack, and its parent is what was on top.  An
 * end out of order takes what lies above its begin off the stack as well, as
 * the viewers do: such a span has no further children, but it is still open,
 * and its own end still finds it.
 *
 * At one instant, begins and ends are taken as they stand in the document, and
 * X, the longest first, where they belong: before the first begin of a span
 * that is shorter, but after the ends of spans that began before.  A span that
 * has no end is longer than any other.  So the longer one is outside, however
 * the two were written.
 *
 * Each stack is a list through the items, and the open spans of one stack,
 * name and category are a list of their own, so an end is matched without a
 * search and hostile nesting costs no more than any other.  O(n log n) for the
 * sort, and O(n) where each stack is in order.
 */
#include "base/host.h"

#include "base/alloc.h"
#include "formats/import_chrome_match.h"

/*
 * Within a stack: by time; then events as they stand in the document; then
 * complete items, the longest first, so that a parent comes before its
 * children.
 */
static int
compare_items(const void *a, const void *b, void *arg)
{
	const aspan_chrome_item *items = arg;
	uint32		ia = *(const uint32 *) a;
	uint32		ib = *(const uint32 *) b;
	const aspan_chrome_item *x = &items[ia];
	const aspan_chrome_item *y = &items[ib];

	if (x->ts != y->ts)
		return x->ts < y->ts ? -1 : 1;
	if ((x->kind == ASPAN_CHROME_COMPLETE) !=
		(y->kind == ASPAN_CHROME_COMPLETE))
		return x->kind == ASPAN_CHROME_COMPLETE ? 1 : -1;
	if (x->kind == ASPAN_CHROME_COMPLETE && x->end != y->end)
		return x->end > y->end ? -1 : 1;
	return ia < ib ? -1 : 1;
}

/* by key without process, and time */
static int
compare_wide(const void *a, const void *b, void *arg)
{
	const aspan_chrome_item *items = arg;
	uint32		ia = *(const uint32 *) a;
	uint32		ib = *(const uint32 *) b;
	const aspan_chrome_item *x = &items[ia];
	const aspan_chrome_item *y = &items[ib];

	if (x->wide_key != y->wide_key)
		return x->wide_key < y->wide_key ? -1 : 1;
	if (x->ts != y->ts)
		return x->ts < y->ts ? -1 : 1;
	return ia < ib ? -1 : 1;
}

typedef struct chrome_stacks
{
	aspan_chrome_item *items;
	uint32	   *order;			/* items by stack and time */
	uint32		n;
	uint32	   *top;			/* per stack: the innermost open item */
	uint32	   *top_of_key;		/* per key: its innermost begin */
	uint32	   *top_open;		/* per stack: the innermost begin */
} chrome_stacks;

/* ---- ends ---- */

static void
marry(chrome_stacks *s, uint32 begin, uint32 end)
{
	s->items[begin].partner = end;
	s->items[end].partner = begin;
}

/* begins that were closed by way of the other list are dropped here */
static uint32
innermost_of_key(chrome_stacks *s, const aspan_chrome_item *item)
{
	uint32	   *top = &s->top_of_key[item->key];

	while (*top != ASPAN_NO_ITEM && s->items[*top].partner != ASPAN_NO_ITEM)
		*top = s->items[*top].below_key;
	return *top;
}

static uint32
innermost_of_stack(chrome_stacks *s, const aspan_chrome_item *item)
{
	uint32	   *top = &s->top_open[item->stack];

	while (*top != ASPAN_NO_ITEM && s->items[*top].partner != ASPAN_NO_ITEM)
		*top = s->items[*top].below_open;
	return *top;
}

static void
match_item(chrome_stacks *s, uint32 i)
{
	aspan_chrome_item *item = &s->items[i];
	uint32		match;

	if (item->kind == ASPAN_CHROME_BEGIN)
	{
		item->below_key = s->top_of_key[item->key];
		s->top_of_key[item->key] = i;
		item->below_open = s->top_open[item->stack];
		s->top_open[item->stack] = i;
	}
	else if (item->kind == ASPAN_CHROME_END)
	{
		match = item->named ? innermost_of_key(s, item) :
			innermost_of_stack(s, item);
		if (match != ASPAN_NO_ITEM)
			marry(s, match, i);
	}
}

/* S and F that are left over, whatever their process */
static void
match_wide(chrome_stacks *s)
{
	uint32	   *order = aspan_array(uint32, s->n);
	uint32		n = 0;
	uint32		key = 0;
	uint32		top = ASPAN_NO_ITEM;

	for (uint32 k = 0; k < s->n; k++)
	{
		const aspan_chrome_item *item = &s->items[s->order[k]];

		if (item->wide_key != 0 && item->partner == ASPAN_NO_ITEM)
			order[n++] = s->order[k];
	}
	qsort_interruptible(order, n, sizeof(uint32), compare_wide, s->items);
	for (uint32 k = 0; k < n; k++)
	{
		aspan_chrome_item *item = &s->items[order[k]];

		CHECK_FOR_INTERRUPTS();
		if (item->wide_key != key)
			top = ASPAN_NO_ITEM;
		key = item->wide_key;
		if (item->kind == ASPAN_CHROME_BEGIN)
		{
			item->below_key = top;
			top = order[k];
		}
		else if (top != ASPAN_NO_ITEM)
		{
			marry(s, top, order[k]);
			s->items[top].elsewhere = true;
			top = s->items[top].below_key;
		}
	}
	pfree(order);
}

/* ---- parents ---- */

static int64
end_of(const chrome_stacks *s, const aspan_chrome_item *item)
{
	if (item->kind == ASPAN_CHROME_COMPLETE)
		return item->end;
	return item->partner == ASPAN_NO_ITEM ? PG_INT64_MAX :
		s->items[item->partner].ts;
}

static void
pop_item(chrome_stacks *s, uint32 stack)
{
	aspan_chrome_item *item = &s->items[s->top[stack]];

	item->on_stack = false;
	s->top[stack] = item->below;
}

static void
open_item(chrome_stacks *s, uint32 i)
{
	aspan_chrome_item *item = &s->items[i];
	uint32	   *top = &s->top[item->stack];

	/* what has no end on this stack leaves when its time is over */
	while (*top != ASPAN_NO_ITEM &&
		   (s->items[*top].kind == ASPAN_CHROME_COMPLETE ||
			s->items[*top].elsewhere) &&
		   end_of(s, &s->items[*top]) <= item->ts)
		pop_item(s, item->stack);

	item->parent = *top;
	if (item->unfinished)
		return;
	item->below = *top;
	item->on_stack = true;
	*top = i;
}

static void
take_item(chrome_stacks *s, uint32 i)
{
	const aspan_chrome_item *item = &s->items[i];

	if (item->kind != ASPAN_CHROME_END)
	{
		open_item(s, i);
		return;
	}
	if (item->partner == ASPAN_NO_ITEM || s->items[item->partner].elsewhere)
		return;

	/* what is above loses its place, but has been closed */
	while (s->items[item->partner].on_stack)
		pop_item(s, item->stack);
}

/*
 * The items [from, to) of the order are of one stack and instant, and those
 * from complete on are complete.
 */
static void
take_instant(chrome_stacks *s, uint32 from, uint32 complete, uint32 to)
{
	uint32		next = complete;
	uint32		ends = from;	/* behind the last end of an earlier span */

	for (uint32 k = from; k < complete; k++)
	{
		const aspan_chrome_item *item = &s->items[s->order[k]];

		if (item->kind == ASPAN_CHROME_END &&
			item->partner != ASPAN_NO_ITEM &&
			s->items[item->partner].ts < item->ts)
			ends = k + 1;
	}
	for (uint32 k = from; k < complete; k++)
	{
		const aspan_chrome_item *item = &s->items[s->order[k]];

		while (next < to && k >= ends && item->kind == ASPAN_CHROME_BEGIN &&
			   s->items[s->order[next]].end > end_of(s, item))
			take_item(s, s->order[next++]);
		take_item(s, s->order[k]);
	}
	while (next < to)
		take_item(s, s->order[next++]);
}

static void
find_parents(chrome_stacks *s)
{
	uint32		to;

	for (uint32 from = 0; from < s->n; from = to)
	{
		const aspan_chrome_item *first = &s->items[s->order[from]];
		uint32		complete = from;

		CHECK_FOR_INTERRUPTS();
		for (to = from; to < s->n; to++)
		{
			const aspan_chrome_item *item = &s->items[s->order[to]];

			if (item->stack != first->stack || item->ts != first->ts)
				break;
			if (item->kind != ASPAN_CHROME_COMPLETE)
				complete = to + 1;
		}
		take_instant(s, from, complete, to);
	}
}

/*
 * Puts the items in order: by stack, which is counted, and within each stack
 * sorted, unless the document has them in that order, as most do.
 */
static void
sort_items(chrome_stacks *s, uint32 nitems, uint32 nstacks)
{
	uint32	   *next = aspan_array0(uint32, (uint64) nstacks + 1);
	uint32		to;

	for (uint32 i = 0; i < nitems; i++)
	{
		if (s->items[i].kind != ASPAN_CHROME_REJECTED)
			next[s->items[i].stack + 1]++;
	}
	for (uint32 i = 0; i < nstacks; i++)
		next[i + 1] += next[i];
	s->n = next[nstacks];
	for (uint32 i = 0; i < nitems; i++)
	{
		if (s->items[i].kind != ASPAN_CHROME_REJECTED)
			s->order[next[s->items[i].stack]++] = i;
	}

	/* now next is where each stack ends */
	for (uint32 i = 0, from = 0; i < nstacks; i++, from = to)
	{
		bool		sorted = true;

		CHECK_FOR_INTERRUPTS();
		to = next[i];
		for (uint32 k = from + 1; k < to && sorted; k++)
			sorted = compare_items(&s->order[k - 1], &s->order[k],
								   s->items) < 0;
		if (!sorted)
			qsort_interruptible(s->order + from, to - from, sizeof(uint32),
								compare_items, s->items);
	}
	pfree(next);
}

/* an array without items */
static uint32 *
no_items(uint32 n)
{
	uint32	   *array = aspan_array(uint32, n);

	memset(array, 0xff, sizeof(uint32) * (Size) n);
	return array;
}

void
aspan_chrome_match(aspan_chrome_item *items, uint32 nitems, uint32 nstacks,
				   uint32 nkeys)
{
	chrome_stacks s;
	bool		any_wide = false;

	s.items = items;
	s.order = aspan_array(uint32, nitems);
	s.top = no_items(nstacks);
	s.top_of_key = no_items(nkeys);
	s.top_open = no_items(nstacks);
	sort_items(&s, nitems, nstacks);

	for (uint32 k = 0; k < s.n; k++)
	{
		CHECK_FOR_INTERRUPTS();
		match_item(&s, s.order[k]);
		any_wide = any_wide || items[s.order[k]].wide_key != 0;
	}
	if (any_wide)
		match_wide(&s);
	find_parents(&s);

	pfree(s.order);
	pfree(s.top);
	pfree(s.top_of_key);
	pfree(s.top_open);
}
