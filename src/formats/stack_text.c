/*
 * stack_text.c
 *	  The stack of one span as text: the names from its root down to it.
 *
 * The names are written as in folded stacks.  The ancestors are found from the
 * span upwards and written from the root down; the caller has the room to keep
 * them in between, since a tree may be as deep as it has spans.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "figures/folded_name.h"
#include "formats/stack_text.h"
#include "formats/text_value.h"

#include "mb/pg_wchar.h"
#include "miscadmin.h"

/* the bytes that aspan_folded_name() may make of one: \xff */
#define FOLDED_BYTE 4

static void
append_frame(StringInfo stack, const aspan_dict *dict, const aspan_span *span)
{
	uint32		len;
	const aspan_site *site = aspan_site_get(dict, span->site);
	const char *name = aspan_string(dict, site->name,
									&len);

	if (name == NULL || len == 0)
	{
		name = name == NULL ? ASPAN_NAMELESS : ASPAN_EMPTY_NAME;
		len = strlen(name);
	}
	aspan_text_reserve(stack, (Size) len * FOLDED_BYTE + 1);
	if (stack->len > 0)
		appendStringInfoChar(stack, ';');
	aspan_folded_name(stack, name, len, GetDatabaseEncoding());
}

void
aspan_append_stack(StringInfo stack, const aspan_dict *dict,
				   const aspan_tree *tree, const aspan_span *span,
				   uint64 index, uint32 *path, uint32 max_path)
{
	uint32		depth = 0;
	uint32		i = tree == NULL ? ASPAN_NO_SPAN : tree->parent[index];

	for (; i != ASPAN_NO_SPAN && depth < max_path; i = tree->parent[i])
		path[depth++] = i;
	if (i != ASPAN_NO_SPAN)
		appendStringInfoString(stack, "...");
	while (depth > 0)
	{
		CHECK_FOR_INTERRUPTS();
		append_frame(stack, dict,
					 aspan_log_at(tree->set->spans, path[--depth]));
	}
	append_frame(stack, dict, span);
}

/* ---- lengths ---- */

void
aspan_stack_lengths_begin(aspan_stack_lengths *lengths, const aspan_dict *dict,
						  const aspan_tree *tree)
{
	lengths->dict = dict;
	lengths->tree = tree;
	lengths->of_site = aspan_array0(uint64, aspan_dict_nsites(dict));
	initStringInfo(&lengths->frame);
}

void
aspan_stack_lengths_end(aspan_stack_lengths *lengths)
{
	pfree(lengths->of_site);
	pfree(lengths->frame.data);
}

/* with the byte that stands before it */
static uint64
frame_length(aspan_stack_lengths *lengths, const aspan_span *span)
{
	uint64	   *length = &lengths->of_site[span->site];

	if (*length == 0)
	{
		resetStringInfo(&lengths->frame);
		append_frame(&lengths->frame, lengths->dict, span);
		*length = lengths->frame.len + 1;
	}
	return *length;
}

uint64
aspan_stack_length(aspan_stack_lengths *lengths, const aspan_span *span,
				   uint64 index, uint64 limit)
{
	const aspan_tree *tree = lengths->tree;
	uint64		length = VARHDRSZ + frame_length(lengths, span);
	uint32		i = tree == NULL ? ASPAN_NO_SPAN : tree->parent[index];

	for (; i != ASPAN_NO_SPAN && length <= limit; i = tree->parent[i])
	{
		CHECK_FOR_INTERRUPTS();
		length += frame_length(lengths, aspan_log_at(tree->set->spans, i));
	}
	return length;
}
