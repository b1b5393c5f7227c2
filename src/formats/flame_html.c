/*
 * flame_html.c
 *	  A flame graph as a page of HTML (page.c), and as the data of one.
 *
 * Frames are a flat array, depth first, so that neither the writer nor the
 * JSON parser of the browser nests as deep as the stacks do; names are listed
 * once.  A frame is its level, its name and its target, and for each side its
 * spans, its wall time and its weights.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "formats/flame_html.h"
#include "formats/flame_page.h"
#include "formats/flame_text.h"
#include "formats/page.h"
#include "formats/text_value.h"

#include "miscadmin.h"

/* bytes of the numbers of a frame */
#define MAX_NUMBERS 512

/* in place of a target */
#define NO_TARGET		"-1"
#define SEVERAL_TARGETS	"-2"

/* strings by the numbers that the page knows them by */
typedef struct page_names
{
	const aspan_flame_graph *flame;
	StringInfo	out;
	uint32	   *numbers;		/* by string id; 0: not listed yet */
	uint32		n;
} page_names;

static const char *const weight_names[] = {
	[ASPAN_WEIGHT_SELF] = "Self time",
	[ASPAN_WEIGHT_TOTAL] = "Total time",
	[ASPAN_WEIGHT_COUNT] = "Number of spans",
	[ASPAN_WEIGHT_CRITICAL] = "Time on critical paths"
};

static void
append_weights(StringInfo out, const aspan_flame_graph *flame)
{
	const char *time_unit = flame->options.unit == ASPAN_UNIT_US ? "us" : "ns";

	for (int k = 0; k < flame->nkinds; k++)
	{
		aspan_weight kind = flame->kinds[k];

		appendStringInfo(out, "%s{\"name\":\"%s\",\"unit\":\"%s\"}",
						 k > 0 ? "," : "", weight_names[kind],
						 kind == ASPAN_WEIGHT_COUNT ? "spans" : time_unit);
	}
}

static void
list_name(page_names *names, uint32 string)
{
	uint32		len;
	const char *label;

	if (names->numbers[string] != 0)
		return;
	names->numbers[string] = names->n++;
	label = aspan_string(names->flame->labels, string, &len);
	appendStringInfoString(names->out, ",\n");
	aspan_append_script_string(names->out, label, len);
}

static bool
has_target(const aspan_frame *frame)
{
	return frame->target != ASPAN_NO_TARGET &&
		frame->target != ASPAN_SEVERAL_TARGETS;
}

/* in the order of the frames, whatever the ids are */
static void
append_names(page_names *names)
{
	const aspan_flame_graph *flame = names->flame;

	for (uint32 f = aspan_flame_graph_next(flame, 0); f != ASPAN_NO_FRAME;
		 f = aspan_flame_graph_next(flame, f))
	{
		const aspan_frame *frame = &flame->frames[f];

		CHECK_FOR_INTERRUPTS();
		list_name(names, frame->label);
		if (has_target(frame))
			list_name(names, frame->target);
	}
}

static void
append_frame(page_names *names, uint32 f)
{
	const aspan_flame_graph *flame = names->flame;
	const aspan_frame *frame = &flame->frames[f];
	StringInfo	out = names->out;

	aspan_text_reserve(out, MAX_NUMBERS);
	appendStringInfo(out, "%s%u,%u,", f == 0 ? "" : ",\n", frame->level,
					 names->numbers[frame->label]);
	if (has_target(frame))
		appendStringInfo(out, "%u", names->numbers[frame->target]);
	else
		appendStringInfoString(out, frame->target == ASPAN_NO_TARGET ?
							   NO_TARGET : SEVERAL_TARGETS);
	for (int side = 0; side < flame->nsides; side++)
	{
		aspan_frame_weight *const *weights =
		&flame->weights[side * flame->nkinds];

		appendStringInfo(out, ",%llu,%llu",
						 (unsigned long long) weights[0][f].spans,
						 (unsigned long long) flame->walls[side][f].ns);
		for (int k = 0; k < flame->nkinds; k++)
		{
			appendStringInfoChar(out, ',');
			aspan_append_uint128(out, weights[k][f].self);
		}
	}
}

void
aspan_append_flame_data(StringInfo out, const void *graph)
{
	const aspan_flame_graph *flame = graph;
	page_names	names = {flame, out};

	Assert(flame->options.shape == ASPAN_FLAME_PAGE);
	names.numbers = aspan_array0(uint32, aspan_dict_nstrings(flame->labels));
	names.n = 1;
	appendStringInfo(out, "{\"sides\":%d,\"weights\":[", flame->nsides);
	append_weights(out, flame);
	appendStringInfoString(out, "],\"names\":[\"total\"");
	append_names(&names);
	appendStringInfoString(out, "],\"frames\":[");
	for (uint32 f = 0; f != ASPAN_NO_FRAME;
		 f = aspan_flame_graph_next(flame, f))
	{
		CHECK_FOR_INTERRUPTS();
		append_frame(&names, f);
	}
	appendStringInfoString(out, "]}");
	pfree(names.numbers);
}

void
aspan_write_flame_page(const aspan_flame_graph *flame, const char *title,
					   StringInfo out)
{
	const aspan_page_part parts[] = {
		{"@TITLE@", aspan_page_text, title},
		{"@DATA@", aspan_append_flame_data, flame},
		{NULL}
	};

	aspan_write_page(out, flame_page, parts);
}
