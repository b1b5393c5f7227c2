/*
 * json_read.c
 *	  The elements of a JSON file, as rows.
 *
 * A file is read to its end, or to where it breaks off: because its writer
 * crashed, or because it is compressed and was not copied wholly.  What is
 * whole is handed on, and the rest is told.  A token that was cut may have got
 * an end of line from a program that wants one at the end of a file, and a file
 * that was made larger than it came to be ends with zeros.
 */
#include "load_json.h"

/* is there nothing but white space and zeros in the rest of the input? */
static bool
ends_here(Load *load, const char *rest, size_t length)
{
	do
	{
		for (size_t i = 0; i < length; i++)
			if (rest[i] != '\0' && strchr(" \t\r\n", rest[i]) == NULL)
				return false;
		if (!input_read(load->in, &rest, &length))
			return false;
	} while (length > 0);
	return true;
}

/*
 * The end of the input.  A document that breaks off before there is anything
 * in it is an error, and any other is told.
 */
static bool
end_document(Load *load, JsonSplit *split)
{
	load_progress_clear(load);
	if (input_is_cut(load->in))
		pg_log_warning("%s: the compressed data breaks off", load->name);
	if (json_split_finish(split))
		return true;
	if (json_split_counts(split)->arrays == 0 &&
		json_split_counts(split)->elements == 0)
	{
		pg_log_error("%s: the document %s", load->name,
					 json_split_error(split));
		return false;
	}
	pg_log_warning("%s: the document %s", load->name, json_split_error(split));
	return true;
}

bool
json_read(Load *load, const JsonPlaces *places, JsonSplitCounts *counts,
		  json_rows_callback take, void *arg)
{
	PQExpBufferData out;
	JsonSplit  *split;
	uint64		position = 0;
	bool		ok = true;
	bool		ended = false;

	initPQExpBuffer(&out);
	split = json_split_create(places, &out);
	input_may_be_cut(load->in);
	while (ok && !ended)
	{
		const char *data;
		size_t		length;

		ok = input_read(load->in, &data, &length);
		if (!ok)
			break;
		ended = length == 0;
		if (!json_split_feed(split, data, length))
		{
			size_t		good = json_split_failed_at(split) - position;

			ended = ends_here(load, data + good, length - good);
			if (!ended)
			{
				load_progress_clear(load);
				pg_log_error("%s: %s", load->name, json_split_error(split));
				ok = false;
				break;
			}
		}
		position += length;
		ok = !ended || end_document(load, split);
		if (PQExpBufferBroken(&out))
			pg_fatal("out of memory");
		if (ok && json_split_rows(split) > 0)
		{
			ok = take(arg, out.data, json_split_rows(split));
			json_split_taken(split);
		}
		load_progress(load, NULL);
	}
	*counts = *json_split_counts(split);
	json_split_free(split);
	termPQExpBuffer(&out);

	if (counts->not_objects > 0)
		appendPQExpBuffer(&load->skipped,
						  "%s: " UINT64_FORMAT " elements that are not objects: left out\n",
						  load->name, counts->not_objects);
	if (counts->replaced > 0)
		appendPQExpBuffer(&load->skipped,
						  "%s: " UINT64_FORMAT " escapes that stand for no character: replaced by U+FFFD\n",
						  load->name, counts->replaced);
	return ok;
}
