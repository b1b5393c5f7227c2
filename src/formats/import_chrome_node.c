/*
 * import_chrome_node.c
 *	  Parents of the async events of Node.js.
 *
 * With the category node.async_hooks, Node writes a begin when a resource is
 * made: its id is the async id of the resource in hexadecimal, and args.data
 * has triggerAsyncId, the resource that is the reason for it, and
 * executionAsyncId, the one whose callback ran.  The parent is the first of
 * these that is in the document, in the same process and thread, since every
 * thread counts its async ids from 1; where an id was used more than once, it
 * is the one that began last.  Resources that begin at the same instant are
 * all known before the first of them has its parent looked up, as a child may
 * be written in front of its parent.
 *
 * The callbacks of a resource have its id too, but no args.data; what nests
 * them below the resource is the stack.
 */
#include "base/host.h"

#include "base/alloc.h"
#include "base/hex.h"
#include "base/mix.h"
#include "formats/import_chrome_node.h"

typedef struct node_key
{
	uint64		id;
	uint32		pid;
	uint32		tid;
} node_key;

typedef struct node_entry
{
	node_key	key;
	uint32		item;
	char		status;
} node_entry;

#define SH_PREFIX node
#define SH_ELEMENT_TYPE node_entry
#define SH_KEY_TYPE node_key
#define SH_KEY key
#define SH_HASH_KEY(tb, k) \
	((uint32) aspan_mix64((k).id ^ (uint64) (k).pid << 32 ^ \
						  (uint64) (k).tid << 48))
#define SH_EQUAL(tb, a, b) \
	((a).id == (b).id && (a).pid == (b).pid && (a).tid == (b).tid)
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

void
aspan_node_init(aspan_node_events *node)
{
	node->max = 16;
	node->events = palloc0(node->max * sizeof(aspan_node_event));
	node->n = 1;
}

/* "0x11", or a number */
static uint64
read_id(const aspan_json *value)
{
	aspan_text	text = aspan_json_string(value);
	uint64		bits;
	int64		number;

	if (text.len > 2 && text.len <= 2 + ASPAN_HEX64 &&
		memcmp(text.bytes, "0x", 2) == 0)
		return aspan_hex_read(text.bytes + 2, text.len - 2, &bits) ? bits : 0;
	return aspan_json_int64(value, 0, &number) && number > 0 ? number : 0;
}

static uint64
read_id_field(const aspan_json *object, const char *key)
{
	aspan_json	field;

	return aspan_json_field(object, key, &field) ? read_id(&field) : 0;
}

void
aspan_node_read(aspan_node_events *node, const aspan_json *event,
				aspan_chrome_item *item)
{
	aspan_node_event said;
	aspan_json	args;
	aspan_json	data;

	if (!aspan_json_field(event, "args", &args) ||
		!aspan_json_field(&args, "data", &data))
		return;
	said.id = read_id_field(event, "id");
	said.trigger = read_id_field(&data, "triggerAsyncId");
	said.execution = read_id_field(&data, "executionAsyncId");
	if (said.id == 0 || (said.trigger == 0 && said.execution == 0))
		return;
	if (node->n == node->max)
	{
		node->max *= 2;
		node->events = repalloc_huge(node->events,
									 mul_size(node->max,
											  sizeof(aspan_node_event)));
	}
	item->async = node->n;
	node->events[node->n++] = said;
}

static int
compare_times(const void *a, const void *b, void *arg)
{
	const aspan_chrome_item *items = arg;
	uint32		ia = *(const uint32 *) a;
	uint32		ib = *(const uint32 *) b;

	if (items[ia].ts != items[ib].ts)
		return items[ia].ts < items[ib].ts ? -1 : 1;
	return ia < ib ? -1 : 1;
}

static node_key
make_key(const aspan_chrome_item *item, uint64 id)
{
	node_key	key = {id, item->pid, item->tid};

	return key;
}

/* the resource that an item names by an async id; NULL if there is no other */
static const node_entry *
find_resource(node_hash *resources, const aspan_chrome_item *items, uint32 i,
			  uint64 id)
{
	const node_entry *entry = node_lookup(resources, make_key(&items[i], id));

	return entry == NULL || entry->item == i ? NULL : entry;
}

void
aspan_node_find_parents(const aspan_node_events *node,
						aspan_chrome_item *items, uint32 nitems)
{
	uint32	   *order;
	uint32		n = 0;
	node_hash  *resources;

	if (node->n == 1)
		return;
	order = aspan_array(uint32, node->n);
	for (uint32 i = 0; i < nitems; i++)
	{
		if (items[i].async != 0)
			order[n++] = i;
	}
	qsort_interruptible(order, n, sizeof(uint32), compare_times, items);

	resources = node_create(CurrentMemoryContext, n, NULL);
	for (uint32 from = 0, next = 0; from < n; from = next)
	{
		int64		instant = items[order[from]].ts;

		for (; next < n && items[order[next]].ts == instant; next++)
		{
			uint32		i = order[next];
			uint64		id = node->events[items[i].async].id;
			bool		found;

			CHECK_FOR_INTERRUPTS();
			node_insert(resources, make_key(&items[i], id), &found)->item = i;
		}
		for (uint32 k = from; k < next; k++)
		{
			uint32		i = order[k];
			const aspan_node_event *said = &node->events[items[i].async];
			const node_entry *parent;

			CHECK_FOR_INTERRUPTS();
			parent = find_resource(resources, items, i, said->trigger);
			if (parent == NULL)
				parent = find_resource(resources, items, i, said->execution);
			if (parent != NULL)
				items[i].parent = parent->item;
		}
	}
	node_destroy(resources);
	pfree(order);
}
