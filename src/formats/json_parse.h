/*
 * json_parse.h
 *	  A JSON document in memory, as an array of nodes.
 */
#ifndef ASPAN_JSON_PARSE_H
#define ASPAN_JSON_PARSE_H

typedef enum aspan_json_type
{
	ASPAN_JSON_NULL,
	ASPAN_JSON_FALSE,
	ASPAN_JSON_TRUE,
	ASPAN_JSON_NUMBER,
	ASPAN_JSON_STRING,
	ASPAN_JSON_ARRAY,
	ASPAN_JSON_OBJECT
} aspan_json_type;

/*
 * A value.  What it holds follows it: the elements of an array, the keys and
 * values of an object in turn.
 */
typedef struct aspan_json_node
{
	const char *text;			/* as it stands there; without quotes */
	uint32		len;
	uint32		skip;			/* nodes from here to the next value */
	uint32		size;			/* elements of an array, members of an object */
	uint8		type;			/* an aspan_json_type */
	bool		escaped;		/* a string has a backslash in it */
} aspan_json_node;

/* memory for nodes, which is used again by the next document */
typedef struct aspan_json_nodes
{
	aspan_json_node *nodes;
	uint32		n;
	uint32		max;
} aspan_json_nodes;

/*
 * Makes nodes of the values in text, which has been checked by others: what
 * is no JSON gives nodes without a meaning.  The first node is an array of the
 * values, between which there may be white space or commas; a document is its
 * only element.  The nodes point into the text.
 */
extern void aspan_json_parse(aspan_json_nodes *nodes, const char *text,
							 size_t len);

#endif							/* ASPAN_JSON_PARSE_H */
