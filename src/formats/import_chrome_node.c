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
 * is the one that began last.
 *
 * The callbacks of a resource have its id too, but no args.data; what nests
 * them below the resource is the stack.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/hex.h"
#include "formats/import_chrome_node.h"

#include "miscadmin.h"
#include "utils/hsearch.h"

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
} node_entry;

void
aspan_node_init(aspan_node_events *node)
{
	node->max = 16;
	node->events = palloc0(node->max * sizeof(aspan_node_event));
	node->n = 1;
}

/* "0x11", or a number */
static uint64
read_id(const JsonbValue *value)
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
read_id_field(const JsonbValue *object, const char *key)
{
	JsonbValue	field;

	return aspan_json_field(object, key, &field) ? read_id(&field) : 0;
}

void
aspan_node_read(aspan_node_events *node, const JsonbValue *event,
				aspan_chrome_item *item)
{
	aspan_node_event said;
	JsonbValue	args;
	JsonbValue	data;

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

static node_entry *
find_resource(HTAB *resources, const aspan_chrome_item *item, uint64 id,
			  HASHACTION action)
{
	node_key	key;

	key.id = id;
	key.pid = item->pid;
	key.tid = item->tid;
	return hash_search(resources, &key, action, NULL);
}

void
aspan_node_find_parents(const aspan_node_events *node,
						aspan_chrome_item *items, uint32 nitems)
{
	uint32	   *order;
	uint32		n = 0;
	HASHCTL		ctl = {0};
	HTAB	   *resources;

	if (node->n == 1)
		return;
	order = aspan_array(uint32, node->n);
	for (uint32 i = 0; i < nitems; i++)
	{
		if (items[i].async != 0)
			order[n++] = i;
	}
	qsort_interruptible(order, n, sizeof(uint32), compare_times, items);

	ctl.keysize = sizeof(node_key);
	ctl.entrysize = sizeof(node_entry);
	ctl.hcxt = CurrentMemoryContext;
	resources = hash_create("asyncspan async ids", n, &ctl,
							HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	for (uint32 k = 0; k < n; k++)
	{
		aspan_chrome_item *item = &items[order[k]];
		const aspan_node_event *said = &node->events[item->async];
		node_entry *parent;

		CHECK_FOR_INTERRUPTS();
		parent = find_resource(resources, item, said->trigger, HASH_FIND);
		if (parent == NULL)
			parent = find_resource(resources, item, said->execution, HASH_FIND);
		if (parent != NULL)
			item->parent = parent->item;
		find_resource(resources, item, said->id, HASH_ENTER)->item = order[k];
	}
	hash_destroy(resources);
	pfree(order);
}
