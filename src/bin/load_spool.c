/*
 * load_spool.c
 *	  Rows kept in a file until all are there, those of one group together.
 *
 * A group of rows may be spread over a file that is larger than memory.  So
 * rows go into partitions by the hash of their group, as in a hash join that
 * does not fit: each partition has a buffer, and a full buffer becomes a chunk
 * of one temporary file, whose place is remembered.  Reading a partition is
 * reading its chunks.
 *
 * Memory is the buffers, and sixteen bytes a chunk.  The file has no name, so
 * that it goes away however the program ends.
 */
#include "load_spool.h"

#include <unistd.h>

#define CHUNK_BYTES		(16 * 1024)

typedef struct Chunk
{
	off_t		offset;
	size_t		length;
} Chunk;

typedef struct Partition
{
	char	   *buffer;			/* NULL if it had no row yet */
	size_t		length;
	Chunk	   *chunks;
	int			nchunks;
} Partition;

struct Spool
{
	int			fd;
	off_t		end;
	Partition	partitions[SPOOL_PARTITIONS];
};

Spool *
spool_create(void)
{
	Spool	   *spool = pg_malloc0(sizeof(Spool));
	const char *dir = getenv("TMPDIR");
	char	   *path = psprintf("%s/asyncspan.XXXXXX", dir && dir[0] ? dir : "/tmp");

	spool->fd = mkstemp(path);
	if (spool->fd < 0 || unlink(path) < 0)
	{
		pg_log_error("could not create temporary file \"%s\": %m", path);
		spool_free(spool);
		spool = NULL;
	}
	pg_free(path);
	return spool;
}

void
spool_free(Spool *spool)
{
	if (!spool)
		return;
	for (int i = 0; i < SPOOL_PARTITIONS; i++)
	{
		pg_free(spool->partitions[i].buffer);
		pg_free(spool->partitions[i].chunks);
	}
	if (spool->fd >= 0)
		close(spool->fd);
	pg_free(spool);
}

static bool
write_chunk(Spool *spool, Partition *partition, const char *data, size_t length)
{
	Chunk		chunk = {spool->end, length};

	/* doubled at the powers of two */
	if ((partition->nchunks & (partition->nchunks - 1)) == 0)
		partition->chunks =
			pg_realloc(partition->chunks,
					   Max(1, 2 * partition->nchunks) * sizeof(Chunk));
	partition->chunks[partition->nchunks++] = chunk;

	while (length > 0)
	{
		ssize_t		n = pwrite(spool->fd, data, length, spool->end);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
		{
			pg_log_error("could not write to temporary file: %m");
			return false;
		}
		data += n;
		length -= n;
		spool->end += n;
	}
	return true;
}

bool
spool_add(Spool *spool, uint64 hash, const char *row, size_t length)
{
	Partition  *partition = &spool->partitions[hash % SPOOL_PARTITIONS];

	if (partition->buffer == NULL)
		partition->buffer = pg_malloc(CHUNK_BYTES);
	if (partition->length + length > CHUNK_BYTES)
	{
		if (partition->length > 0 &&
			!write_chunk(spool, partition, partition->buffer,
						 partition->length))
			return false;
		partition->length = 0;
		if (length > CHUNK_BYTES)
			return write_chunk(spool, partition, row, length);
	}
	memcpy(partition->buffer + partition->length, row, length);
	partition->length += length;
	return true;
}

bool
spool_read(Spool *spool, int number, PQExpBuffer out)
{
	Partition  *partition = &spool->partitions[number];

	for (int i = 0; i < partition->nchunks; i++)
	{
		off_t		offset = partition->chunks[i].offset;
		size_t		left = partition->chunks[i].length;

		if (!enlargePQExpBuffer(out, left))
			pg_fatal("out of memory");
		while (left > 0)
		{
			ssize_t		n = pread(spool->fd, out->data + out->len, left,
								  offset);

			if (n < 0 && errno == EINTR)
				continue;
			if (n <= 0)
			{
				pg_log_error("could not read from temporary file: %m");
				return false;
			}
			out->len += n;
			offset += n;
			left -= n;
		}
		out->data[out->len] = '\0';
	}
	if (partition->length > 0)
		appendBinaryPQExpBuffer(out, partition->buffer, partition->length);
	return true;
}
