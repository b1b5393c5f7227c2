/*
 * packed_log.c
 *	  A log whose records stay in their flat form until they are read.
 *
 * A record takes 48 bytes in memory, and 8 to 12 in its flat form.  What costs
 * most of reading a large set is not its bytes but the memory for its records,
 * which the kernel has to hand out page by page.  Many figures read each record
 * once, in order, and need no more than one block of them at a time, which fits
 * into the second cache.  So the flat form is checked once, block by block, and
 * each cursor makes the records of a block anew.
 *
 * Where records are read in any order, the log is loaded (spanlog.h).
 */
#include "postgres.h"

#include "base/alloc.h"
#include "engine/packed_log.h"

#include "miscadmin.h"

typedef struct packed_log
{
	aspan_log_source source;
	uint64		count;
	aspan_record_names names;
	aspan_block_reader *reader;
	const char **blocks;		/* [nblocks + 1] where each begins */
} packed_log;

/* copies from so many bytes on have their pages made at once */
#define MANY_BYTES ((Size) 64 * 1024)

static inline uint32
block_count(const packed_log *p, uint64 block)
{
	return Min(p->count - block * ASPAN_CHUNK_SPANS, ASPAN_CHUNK_SPANS);
}

static uint32
read_block(aspan_log_source *source, uint64 block, aspan_fields fields,
		   aspan_span *records)
{
	packed_log *p = (packed_log *) source;
	aspan_reader r = {p->blocks[block], p->blocks[block + 1]};
	uint32		n = block_count(p, block);

	aspan_block_reader_use(p->reader, &p->names);
	aspan_read_known_block(p->reader, &r, fields, records, n);
	return n;
}

static inline const packed_log *
packed_of(const aspan_log *log)
{
	Assert(log->source != NULL && log->source->read == read_block);
	return (const packed_log *) log->source;
}

uint32
aspan_packed_log_keys(const aspan_log *log, uint64 block, uint32 *scopes,
					  int64 *span_ids)
{
	const packed_log *p = packed_of(log);
	aspan_reader r = {p->blocks[block], p->blocks[block + 1]};
	uint32		n = block_count(p, block);

	aspan_block_reader_use(p->reader, &p->names);
	aspan_read_block_keys(p->reader, &r, scopes, span_ids, n);
	return n;
}

/* without its blocks */
static packed_log *
create_log(uint64 count, const aspan_dict *dict)
{
	packed_log *p = palloc0(sizeof(packed_log));

	p->count = count;
	p->source.read = read_block;
	p->source.nblocks = (count + ASPAN_CHUNK_MASK) >> ASPAN_CHUNK_SHIFT;
	aspan_name_records(&p->names, dict);
	p->reader = aspan_block_reader_create();
	p->blocks = aspan_array(const char *, p->source.nblocks + 1);
	return p;
}

/* what is written here need not be checked */
aspan_log *
aspan_pack_log(aspan_log *log, const aspan_dict *dict)
{
	packed_log *p = create_log(log->count, dict);
	Size	   *begins = aspan_array(Size, p->source.nblocks + 1);
	char	   *bytes = palloc(aspan_log_size_bound(log->count));
	aspan_writer writer = {bytes, 0};

	aspan_write_blocks(&writer, log, begins);
	begins[p->source.nblocks] = writer.size;
	for (uint64 i = 0; i <= p->source.nblocks; i++)
		p->blocks[i] = bytes + begins[i];
	pfree(begins);
	return aspan_log_of_source(CurrentMemoryContext, &p->source, p->count);
}

aspan_log *
aspan_read_packed_log(aspan_reader *r, const aspan_dict *dict,
					  MemoryContext cxt, aspan_record_counts *counts)
{
	MemoryContext caller = MemoryContextSwitchTo(cxt);
	packed_log *p = create_log(aspan_read_log_count(r), dict);

	aspan_block_reader_use(p->reader, &p->names);
	aspan_count_nothing(counts);
	for (uint64 i = 0; i < p->source.nblocks; i++)
	{
		CHECK_FOR_INTERRUPTS();
		p->blocks[i] = r->next;
		aspan_pass_block(p->reader, r, block_count(p, i), counts);
	}
	p->blocks[p->source.nblocks] = r->next;
	MemoryContextSwitchTo(caller);
	return aspan_log_of_source(cxt, &p->source, p->count);
}

Size
aspan_packed_log_size(const aspan_log *log)
{
	const packed_log *p = packed_of(log);

	return p->blocks[p->source.nblocks] - p->blocks[0];
}

/* there may be very many, so all of it is one piece of memory */
aspan_log *
aspan_copy_packed_log(const aspan_log *log, const aspan_record_names *names,
					  aspan_block_reader *reader, MemoryContext cxt)
{
	const packed_log *from = packed_of(log);
	uint64		nblocks = from->source.nblocks;
	Size		size = aspan_packed_log_size(log);
	Size		heads = sizeof(packed_log) + (nblocks + 1) * sizeof(char *);
	packed_log *p = aspan_alloc(cxt, heads + size, 1);
	char	   *bytes = (char *) p + heads;

	if (size >= MANY_BYTES)
		aspan_make_pages(p, heads + size);
	*p = *from;
	p->names = *names;
	p->reader = reader;
	p->blocks = (const char **) (p + 1);
	for (uint64 i = 0; i <= nblocks; i++)
		p->blocks[i] = bytes + (from->blocks[i] - from->blocks[0]);
	memcpy(bytes, from->blocks[0], size);
	return aspan_log_of_source(cxt, &p->source, p->count);
}

void
aspan_use_packed_copy(aspan_log *log, const aspan_record_names *names,
					  aspan_block_reader *reader)
{
	packed_log *p = (packed_log *) log->source;

	Assert(p->source.read == read_block);
	p->names = *names;
	p->reader = reader;
}

const aspan_record_names *
aspan_packed_log_names(const aspan_log *log)
{
	return &packed_of(log)->names;
}

void
aspan_write_packed_log(aspan_writer *w, const aspan_log *log)
{
	aspan_write_uint64(w, packed_of(log)->count);
	aspan_write(w, packed_of(log)->blocks[0], aspan_packed_log_size(log));
}

void
aspan_free_packed_copy(aspan_log *log)
{
	aspan_log_source *source = log->source;

	aspan_log_free(log);
	pfree(source);
}
