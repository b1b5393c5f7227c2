/*
 * json_parse.c
 *	  A JSON document in memory, as an array of nodes.
 *
 * Readers of traces look at every value of a document about once, by names of
 * members and in the order of elements.  For that a tree in an array is enough:
 * a value is one node of a few words, what it holds follows it, and each node
 * says how many nodes to skip to what comes behind it.  Nothing is unpacked:
 * strings and numbers stay in the text until somebody wants to know them, and
 * whole values can be handed on as they stand.
 *
 * The grammar was checked before, by the server's type jsonb or by the client's
 * json_split.c, so that this is one loop without a stack: a container that is
 * open keeps the place of the one around it where later its own size will be.
 * The loop never reads behind the text, whatever that is, and makes at most one
 * node a byte.
 */
#include "base/host.h"

#include "base/alloc.h"
#include "base/bytes.h"
#include "formats/json_parse.h"

#define FIRST_NODES 1024

static inline aspan_json_node *
add_node(aspan_json_nodes *nodes, aspan_json_type type, const char *text)
{
	aspan_json_node *node;

	if (nodes->n == nodes->max)
	{
		nodes->max = nodes->max == 0 ? FIRST_NODES : nodes->max * 2;
		nodes->nodes = nodes->nodes == NULL ?
			aspan_array(aspan_json_node, nodes->max) :
			aspan_realloc(nodes->nodes, nodes->max, sizeof(aspan_json_node));
	}
	node = &nodes->nodes[nodes->n++];
	node->text = text;
	node->len = 0;
	node->skip = 1;
	node->size = 0;
	node->type = type;
	node->escaped = false;
	return node;
}

/* a string that begins behind its quote; the place behind it */
static const char *
add_string(aspan_json_nodes *nodes, const char *p, const char *end)
{
	aspan_json_node *node = add_node(nodes, ASPAN_JSON_STRING, p);
	const char *start = p;

	for (;;)
	{
		p += aspan_plain_length(p, end - p, true);
		if (p == end || *p == '"')
		{
			node->len = p - start;
			return Min(p + 1, end);
		}
		node->escaped |= *p == '\\';
		p = Min(p + (*p == '\\' ? 2 : 1), end);
	}
}

/* a number, true, false or null */
static const char *
add_word(aspan_json_nodes *nodes, const char *p, const char *end)
{
	aspan_json_type type = *p == 't' ? ASPAN_JSON_TRUE :
	*p == 'f' ? ASPAN_JSON_FALSE :
	*p == 'n' ? ASPAN_JSON_NULL : ASPAN_JSON_NUMBER;
	aspan_json_node *node = add_node(nodes, type, p);
	const char *start = p;

	do
		p++;
	while (p < end && ((*p >= '0' && *p <= '9') || (*p >= 'a' && *p <= 'z') ||
					   *p == '.' || *p == '-' || *p == '+' || *p == 'E'));
	node->len = p - start;
	return p;
}

/*
 * Ends the container at this place; the place of the one around it.  Its size
 * is that of the values in it, which for an object are half of the nodes that
 * are not within others.
 */
static uint32
close_node(aspan_json_nodes *nodes, uint32 open, const char *p)
{
	aspan_json_node *node = &nodes->nodes[open];
	uint32		around = node->skip;

	node->len = p - node->text;
	node->skip = nodes->n - open;
	if (node->type == ASPAN_JSON_OBJECT)
		node->size /= 2;
	return around;
}

void
aspan_json_parse(aspan_json_nodes *nodes, const char *text, size_t len)
{
	const char *p = text;
	const char *end = text + len;
	uint32		open = 0;		/* the innermost container */

	nodes->n = 0;
	(void) add_node(nodes, ASPAN_JSON_ARRAY, text);
	while (p < end)
	{
		switch (*p)
		{
			case ' ':
			case '\t':
			case '\r':
			case '\n':
			case ',':
			case ':':
				p++;
				break;
			case '{':
			case '[':
				nodes->nodes[open].size++;
				add_node(nodes, *p == '{' ? ASPAN_JSON_OBJECT :
						 ASPAN_JSON_ARRAY, p)->skip = open;
				open = nodes->n - 1;
				p++;
				break;
			case '}':
			case ']':
				p++;
				if (open > 0)
					open = close_node(nodes, open, p);
				break;
			case '"':
				nodes->nodes[open].size++;
				p = add_string(nodes, p + 1, end);
				break;
			default:
				nodes->nodes[open].size++;
				p = add_word(nodes, p, end);
				break;
		}
	}
	while (open > 0)
		open = close_node(nodes, open, end);
	nodes->nodes[0].skip = nodes->n;
	nodes->nodes[0].len = len;
}
