/*
 * json_detect.c
 *	  Tells the formats of JSON apart, by keys among the first bytes.
 *
 * The keys that matter are those of an outermost object, of the object that
 * some tools wrap around it, and of the elements of an outermost array.  The
 * first one that only one format has decides.  A file of our own columns has
 * them under their own names, or under the names that CSV may have for them,
 * if nothing else was found.
 *
 * Where nothing was found because the text is no JSON, that is what has to be
 * said, and not that the format is unknown.
 */
#include "json_split.h"
#include "load_columns.h"
#include "load_json.h"

/* of one line of a file, no more is looked at */
#define MAX_KEYS	200

static const char *const wrappers[] = {"trace", "result", NULL};

static const struct
{
	bool		in_element;		/* of an outermost array; else outermost */
	const char *key;
	Format		format;
	Shape		shape;
}			signs[] = {
	{false, "traceEvents", FORMAT_CHROME, SHAPE_WRAPPED},
	{false, "displayTimeUnit", FORMAT_CHROME, SHAPE_WRAPPED},
	{false, "systemTraceEvents", FORMAT_CHROME, SHAPE_WRAPPED},
	{false, "stackFrames", FORMAT_CHROME, SHAPE_WRAPPED},
	{false, "metadata", FORMAT_CHROME, SHAPE_WRAPPED},
	{false, "otherData", FORMAT_CHROME, SHAPE_WRAPPED},
	{false, "resourceSpans", FORMAT_OTLP, SHAPE_WRAPPED},
	{false, "resource_spans", FORMAT_OTLP, SHAPE_WRAPPED},
	{false, "batches", FORMAT_OTLP, SHAPE_WRAPPED},
	{false, "resourceMetrics", FORMAT_OTLP, SHAPE_WRAPPED},
	{false, "resourceLogs", FORMAT_OTLP, SHAPE_WRAPPED},
	{false, "data", FORMAT_JAEGER, SHAPE_WRAPPED},
	{false, "errors", FORMAT_JAEGER, SHAPE_WRAPPED},
	{false, "ph", FORMAT_CHROME, SHAPE_BARE},
	{false, "traceID", FORMAT_JAEGER, SHAPE_BARE},
	{false, "traceId", FORMAT_ZIPKIN, SHAPE_BARE},
	{true, "resourceSpans", FORMAT_OTLP, SHAPE_WRAPPED},
	{true, "resource_spans", FORMAT_OTLP, SHAPE_WRAPPED},
	{true, "batches", FORMAT_OTLP, SHAPE_WRAPPED},
	{true, "ph", FORMAT_CHROME, SHAPE_ARRAY},
	{true, "traceID", FORMAT_JAEGER, SHAPE_ARRAY},
	{true, "traceId", FORMAT_ZIPKIN, SHAPE_ARRAY},
};

/* what people try that no format is for */
static const struct
{
	const char *key;
	const char *what;
	const char *hint;
}			foreign[] = {

	{
		"hits", "the answer of Elasticsearch is not supported",
		"Jaeger gives the same traces in its own format, at /api/traces."
	},
	{
		"_source", "documents of Elasticsearch are not supported",
		"Jaeger gives the same traces in its own format, at /api/traces."
	},
	{
		"context", "the output of a console exporter is not supported",
		"Export by OTLP to a collector, whose file exporter writes what can be loaded."
	},
};

typedef struct Keys
{
	JsonDetection *detection;
	Columns		columns[2];		/* outermost, and of elements */
} Keys;

static void
note_key(void *arg, bool in_element, const char *key)
{
	Keys	   *keys = arg;
	JsonDetection *detection = keys->detection;

	for (int i = 0; i < lengthof(signs); i++)
	{
		if (detection->format == FORMAT_UNKNOWN &&
			signs[i].in_element == in_element &&
			strcmp(signs[i].key, key) == 0)
		{
			detection->format = signs[i].format;
			detection->shape = signs[i].shape;
		}
	}
	for (int i = 0; i < lengthof(foreign); i++)
	{
		if (detection->hint == NULL && strcmp(foreign[i].key, key) == 0)
		{
			strlcpy(detection->error, foreign[i].what,
					sizeof(detection->error));
			detection->hint = foreign[i].hint;
		}
	}
	if (keys->columns[in_element].n < MAX_KEYS)
		columns_add(&keys->columns[in_element], key);
}

/* our own columns, under their own names or others */
static void
find_columns(const Load *load, Keys *keys)
{
	JsonDetection *detection = keys->detection;

	for (int i = 0; i < lengthof(keys->columns); i++)
	{
		Columns    *columns = &keys->columns[i];
		Kind		kind;
		bool		own = columns_has(columns, "span_id") &&
		(columns_has(columns, "event_type") ||
		 columns_has(columns, "begin_time"));

		if (own || (detection->format == FORMAT_UNKNOWN &&
					columns_tell(columns, load->renames, &kind)))
		{
			detection->format = FORMAT_JSONL;
			detection->shape = i == 0 ? SHAPE_BARE : SHAPE_ARRAY;
		}
		columns_free(columns);
	}
}

void
json_detect(const Load *load, const char *data, size_t length,
			JsonDetection *detection)
{
	JsonPlaces	places = {NULL, wrappers, false, NULL};
	Keys		keys = {detection};
	PQExpBufferData out;
	JsonSplit  *split;
	bool		whole = length < INPUT_CHUNK;

	memset(detection, 0, sizeof(*detection));
	initPQExpBuffer(&out);
	split = json_split_create(&places, &out);
	json_split_watch(split, note_key, &keys);
	if (!json_split_feed(split, data, length))
	{
		strlcpy(detection->error, json_split_error(split),
				sizeof(detection->error));
		detection->hint = NULL;
	}
	else if (detection->hint == NULL)
	{
		if (whole && !json_split_finish(split))
			snprintf(detection->error, sizeof(detection->error),
					 "the document %s", json_split_error(split));
		else
		{
			strlcpy(detection->error,
					"the format can't be told from the first bytes",
					sizeof(detection->error));
			detection->hint = "Name it with --format.";
		}
	}
	json_split_free(split);
	termPQExpBuffer(&out);
	find_columns(load, &keys);
}

Shape
json_shape(const Load *load, Format format, const char *data, size_t length)
{
	JsonDetection detection;
	const char *object;
	const char *array;

	json_detect(load, data, length, &detection);
	if (detection.format == format)
		return detection.shape;

	/* the user's word, or not told by the first bytes: by its bracket */
	object = memchr(data, '{', length);
	array = memchr(data, '[', length);
	if (format == FORMAT_OTLP || (object && (!array || object < array)))
		return SHAPE_WRAPPED;
	return SHAPE_ARRAY;
}
