/*
 * resolve_files.c
 *	  The exact spans of records that are in temporary files.
 *
 * The files are read twice.  The first time fills a filter, by which the keys
 * that occur once are known the second time.  Records of other keys are split
 * by key into smaller files, each of which is resolved in memory; see
 * resolve.c.
 */
#include "postgres.h"

#include "base/settings.h"
#include "engine/key.h"
#include "engine/key_filter.h"
#include "engine/resolve_files.h"

#include "miscadmin.h"

/* files a log is split into at most; each needs some 16 kB of buffers */
#define MAX_FILES 256

/* the work on one pair of logs */
typedef struct file_resolver
{
	aspan_resolver *r;
	aspan_log  *spans;			/* the result */
	size_t		budget;
	aspan_log  *files[MAX_FILES];
	uint32		nfiles;			/* a power of two */
} file_resolver;

/* what has been resolved makes room for the rest */
static inline void
keep_result_small(file_resolver *f)
{
	if (unlikely(aspan_log_memory(f->spans) > f->budget / 4))
		aspan_log_spill(f->spans);
}

/* files of which each takes half of the budget, if that many are allowed */
static void
create_files(file_resolver *f, uint64 nrecords)
{
	f->nfiles = 1;
	while (f->nfiles < MAX_FILES &&
		   nrecords * sizeof(aspan_span) / f->nfiles > f->budget / 2)
		f->nfiles *= 2;
	for (uint32 i = 0; i < f->nfiles; i++)
	{
		f->files[i] = aspan_log_create(CurrentMemoryContext);
		if (f->nfiles > 1)
			aspan_log_spill(f->files[i]);
	}
}

/* by other bits of the hash than the partitions of a log in memory */
static inline aspan_log *
file_of(file_resolver *f, const aspan_span *span)
{
	uint64		hash = aspan_key_hash(span->scope, span->span_id);

	return f->files[(hash >> 32) & (f->nfiles - 1)];
}

/*
 * Takes the records whose key occurs once for resolved, and splits the others
 * by key into the files.
 */
static void
split_log(file_resolver *f, const aspan_key_filter *filter, aspan_log *log)
{
	aspan_cursor cursor;
	const aspan_span *span;

	aspan_cursor_open(&cursor, log);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		if (aspan_key_filter_repeats(filter, span))
			*aspan_log_append(file_of(f, span)) = *span;
		else
		{
			aspan_take_span(&f->r->taker, span);
			keep_result_small(f);
		}
	}
	aspan_log_free(log);
}

/* resolves the records of one of the files, and adds them to the result */
static void
resolve_file(file_resolver *f, aspan_log *file, Size limit)
{
	aspan_resolver *r = f->r;
	aspan_cursor cursor;
	const aspan_span *span;

	aspan_log_load(file, limit);
	r->log = file;
	if (!aspan_resolve_log(r, limit))
		ereport(ERROR,
				(errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
				 errmsg("too many events share a span id"),
				 errdetail("Pairing the events of %llu spans needs %zu kB, the limit is %zu kB.",
						   (unsigned long long) file->count, r->needed >> 10,
						   limit >> 10),
				 errhint(ASPAN_READ_LESS_OR(ASPAN_RAISE_MEMORY))));

	aspan_cursor_open(&cursor, file);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		*aspan_log_append(f->spans) = *span;
		keep_result_small(f);
	}
	aspan_log_free(file);
}

aspan_log *
aspan_resolve_files(aspan_resolver *r, MemoryContext cxt, size_t budget,
					Size limit, aspan_log *closed, aspan_log *contested)
{
	file_resolver f;
	uint64		nrecords = closed->count + contested->count;
	aspan_log  *logs[2] = {closed, contested};
	aspan_key_filter filter;

	aspan_key_filter_create(&filter, budget, logs, lengthof(logs), nrecords);

	/* of those that share a place, all but the first have found it taken */
	if (filter.blocks != NULL)
		nrecords = 2 * filter.again;
	f.r = r;
	f.budget = budget;
	create_files(&f, nrecords);

	f.spans = aspan_log_create(cxt);
	r->log = f.spans;
	for (int i = 0; i < lengthof(logs); i++)
		split_log(&f, &filter, logs[i]);
	aspan_key_filter_free(&filter);

	for (uint32 i = 0; i < f.nfiles; i++)
	{
		CHECK_FOR_INTERRUPTS();
		resolve_file(&f, f.files[i], limit);
	}
	return f.spans;
}
