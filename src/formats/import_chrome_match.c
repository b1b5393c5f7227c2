/*
 * import_chrome_match.c
 *	  Which begins and ends of a Chrome trace belong together.
 *
 * Events are taken in order of time (ties as they stand in the document, then
 * X, the longest first) and put on their stack.  An end closes the innermost
 * open span of its name and category; an E without a name closes the innermost
 * B.  The parent of a span is what was on top of the stack when it began.  An
 * end out of order takes what lies above its begin off the stack as well, as
 * the viewers do: such a span has no further children, but it is still open,
 * and its own end still finds it.
 *
 * Each stack is a list through the items, and the open spans of one stack,
 * name and category are a list of their own, so an end is matched without a
 * search and hostile nesting costs no more than any other.  O(n log n) for the
 * sort.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "formats/import_chrome_match.h"

#include "miscadmin.h"

/*
 * By time; then events as they stand in the document; then complete items,
 * the longest first, so that a parent comes before its children.
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

typedef struct chrome_stacks
{
	aspan_chrome_item *items;
	uint32	   *top;			/* per stack: the innermost open item */
	uint32	   *top_of_key;		/* per key: its innermost begin */
	uint32	   *top_of_thread;	/* per stack: the innermost B */
} chrome_stacks;

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

	/* complete items leave when their time is over */
	while (*top != ASPAN_NO_ITEM &&
		   s->items[*top].kind == ASPAN_CHROME_COMPLETE &&
		   s->items[*top].end <= item->ts)
		pop_item(s, item->stack);

	item->parent = *top;
	if (item->unfinished)
		return;
	item->below = *top;
	item->on_stack = true;
	*top = i;

	if (item->kind == ASPAN_CHROME_BEGIN)
	{
		item->below_key = s->top_of_key[item->key];
		s->top_of_key[item->key] = i;
		if (item->on_thread)
		{
			item->below_thread = s->top_of_thread[item->stack];
			s->top_of_thread[item->stack] = i;
		}
	}
}

static void
close_item(chrome_stacks *s, uint32 i)
{
	aspan_chrome_item *item = &s->items[i];
	uint32		match;

	/* begins that were closed by way of the other list are dropped here */
	if (item->on_thread && !item->named)
	{
		uint32	   *top = &s->top_of_thread[item->stack];

		while (*top != ASPAN_NO_ITEM && s->items[*top].closed)
			*top = s->items[*top].below_thread;
		match = *top;
	}
	else
	{
		uint32	   *top = &s->top_of_key[item->key];

		while (*top != ASPAN_NO_ITEM && s->items[*top].closed)
			*top = s->items[*top].below_key;
		match = *top;
	}
	if (match == ASPAN_NO_ITEM)
		return;
	s->items[match].closed = true;
	s->items[match].partner = i;
	item->partner = match;

	/* what is above lost its place, but can still be closed */
	while (s->items[match].on_stack)
		pop_item(s, item->stack);
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
	uint32	   *order = aspan_array(uint32, nitems);
	uint32		n = 0;

	s.items = items;
	s.top = no_items(nstacks);
	s.top_of_key = no_items(nkeys);
	s.top_of_thread = no_items(nstacks);

	for (uint32 i = 0; i < nitems; i++)
	{
		if (items[i].kind != ASPAN_CHROME_REJECTED)
			order[n++] = i;
	}
	qsort_interruptible(order, n, sizeof(uint32), compare_items, items);

	for (uint32 k = 0; k < n; k++)
	{
		CHECK_FOR_INTERRUPTS();
		if (items[order[k]].kind == ASPAN_CHROME_END)
			close_item(&s, order[k]);
		else
			open_item(&s, order[k]);
	}
}
