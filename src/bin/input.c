/*
 * input.c
 *	  A file or standard input, decompressed on the way, with a look ahead.
 *
 * Whether the input is gzip or zstd is told by its first bytes, never by its
 * name.  As with gzip(1) and zstd(1), several compressed members may follow
 * one another; zstd calls them frames.  A member that breaks off is an
 * error, unless the caller can tell what is whole, and one whose checksum is
 * wrong always is: the rows read so far must not be taken for the whole file.
 * Other compressions are recognized to be able to say so.
 *
 * Memory is two buffers of INPUT_CHUNK bytes and the window of the
 * compression, whatever the input's size.  zstd's library refuses a window
 * of more than 128 MB.
 */
#include "input.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

typedef enum Compression
{
	PLAIN,
	GZIP,
	ZSTD
} Compression;

struct Input
{
	char	   *name;
	int			fd;
	uint64		size;			/* of a regular file, else 0 */
	off_t		began;			/* where the input begins in that, or -1 */
	uint64		position;		/* bytes read from fd */
	bool		eof;			/* nothing more to be had from fd */
	bool		cut;			/* and the last member breaks off there */
	bool		may_be_cut;		/* which is no error */

	Compression compression;
	bool		in_member;		/* between a member's header and its end */
	z_stream	zstream;
	ZSTD_DStream *zstd;
	ZSTD_inBuffer zstd_in;
	char	   *raw;			/* compressed bytes, if there are any */

	char	   *buf;			/* plain bytes: [start, end) are unread */
	size_t		start;
	size_t		end;
	bool		started;		/* compression is known */
};

static const struct
{
	const char *magic;
	size_t		length;
	const char *program;
}			foreign[] = {
	{"\xfd" "7zXZ", 5, "xz"},
	{"BZh", 3, "bzip2"},
	{"PK\x03\x04", 4, "zip"},
	{"\x04\x22\x4d\x18", 4, "lz4"},
};

Input *
input_open(const char *path)
{
	Input	   *in = pg_malloc0(sizeof(Input));
	struct stat st;

	if (strcmp(path, "-") == 0)
	{
		in->name = pg_strdup("standard input");
		in->fd = STDIN_FILENO;
	}
	else
	{
		in->name = pg_strdup(path);
		in->fd = open(path, O_RDONLY | PG_BINARY, 0);
	}
	if (in->fd < 0 || fstat(in->fd, &st) < 0)
	{
		pg_log_error("could not open file \"%s\": %m", path);
		input_close(in);
		return NULL;
	}
	if (S_ISDIR(st.st_mode))
	{
		pg_log_error("could not read file \"%s\": is a directory", path);
		input_close(in);
		return NULL;
	}
	in->began = -1;
	if (S_ISREG(st.st_mode))
	{
		in->size = st.st_size;
		in->began = lseek(in->fd, 0, SEEK_CUR);
	}
	in->buf = pg_malloc(INPUT_CHUNK);
	return in;
}

static void
free_buffers(Input *in)
{
	if (in->compression == GZIP)
		(void) inflateEnd(&in->zstream);
	(void) ZSTD_freeDStream(in->zstd);
	pg_free(in->raw);
	pg_free(in->buf);
}

void
input_close(Input *in)
{
	free_buffers(in);
	if (in->fd > STDIN_FILENO)
		close(in->fd);
	pg_free(in->name);
	pg_free(in);
}

bool
input_can_rewind(const Input *in)
{
	return in->began >= 0;
}

bool
input_rewind(Input *in)
{
	Input		anew = {.name = in->name,.fd = in->fd,.size = in->size,
	.began = in->began,.may_be_cut = in->may_be_cut};

	if (lseek(in->fd, in->began, SEEK_SET) < 0)
	{
		pg_log_error("could not read file \"%s\": %m", in->name);
		return false;
	}
	free_buffers(in);
	*in = anew;
	in->buf = pg_malloc(INPUT_CHUNK);
	return true;
}

const char *
input_name(const Input *in)
{
	return in->name;
}

uint64
input_size(const Input *in)
{
	return in->size;
}

uint64
input_position(const Input *in)
{
	return in->position;
}

/* one read(), which an interrupt ends */
static bool
read_fd(Input *in, char *to, size_t room, size_t *got)
{
	struct pollfd fds[2] = {
		{.fd = in->fd,.events = POLLIN},
		{.fd = interrupt_fd(),.events = POLLIN},
	};
	ssize_t		n;

	for (;;)
	{
		if (poll(fds, lengthof(fds), -1) < 0)
		{
			if (errno == EINTR)
				continue;
			pg_log_error("could not wait for input: %m");
			return false;
		}
		if (fds[1].revents != 0)
			return false;
		n = read(in->fd, to, room);
		if (n >= 0 || errno != EINTR)
			break;
	}

	if (n < 0)
	{
		pg_log_error("could not read file \"%s\": %m", in->name);
		return false;
	}
	in->eof = n == 0;
	in->position += n;
	*got = n;
	return true;
}

static bool
damaged(Input *in, const char *what)
{
	pg_log_error("%s: invalid %s data: %s", in->name,
				 in->compression == GZIP ? "gzip" : "zstd", what);
	return false;
}

/* fills the plain buffer's free end by at least one byte, unless at the end */
static bool
fill_gzip(Input *in)
{
	z_stream   *z = &in->zstream;

	z->next_out = (Bytef *) in->buf + in->end;
	z->avail_out = INPUT_CHUNK - in->end;

	while (z->next_out == (Bytef *) in->buf + in->end)
	{
		int			rc;

		if (z->avail_in == 0 && !in->eof)
		{
			size_t		got;

			if (!read_fd(in, in->raw, INPUT_CHUNK, &got))
				return false;
			z->next_in = (Bytef *) in->raw;
			z->avail_in = got;
		}
		if (!in->in_member)
		{
			if (z->avail_in == 0)
				break;
			(void) inflateReset(z);
			in->in_member = true;
		}

		/* also without new input: there may be output left to be had */
		rc = inflate(z, Z_NO_FLUSH);
		if (rc == Z_STREAM_END)
			in->in_member = false;
		else if (rc == Z_BUF_ERROR && z->avail_in == 0 && in->eof)
		{
			in->cut = true;
			break;
		}
		else if (rc != Z_OK && rc != Z_BUF_ERROR)
			return damaged(in, z->msg ? z->msg : zError(rc));
	}
	in->end = (char *) z->next_out - in->buf;
	return true;
}

/* the same of zstd */
static bool
fill_zstd(Input *in)
{
	ZSTD_outBuffer out = {in->buf + in->end, INPUT_CHUNK - in->end, 0};

	while (out.pos == 0)
	{
		size_t		before;
		size_t		rc;

		if (in->zstd_in.pos == in->zstd_in.size && !in->eof)
		{
			in->zstd_in.pos = 0;
			if (!read_fd(in, in->raw, INPUT_CHUNK, &in->zstd_in.size))
				return false;
		}
		before = in->zstd_in.pos;
		if (before == in->zstd_in.size && !in->in_member)
			break;

		/* also without new input: there may be output left to be had */
		rc = ZSTD_decompressStream(in->zstd, &out, &in->zstd_in);
		if (ZSTD_isError(rc))
			return damaged(in, ZSTD_getErrorName(rc));
		in->in_member = rc != 0;
		if (in->in_member && out.pos == 0 && in->eof &&
			in->zstd_in.pos == before)
		{
			in->cut = true;
			break;
		}
	}
	in->end += out.pos;
	return true;
}

/* a frame, or one that decoders skip, with which some compressors begin */
static bool
is_zstd(const char *data, size_t length)
{
	return length >= 4 &&
		(memcmp(data, "\x28\xb5\x2f\xfd", 4) == 0 ||
		 (((unsigned char) data[0] & 0xf0) == 0x50 &&
		  memcmp(data + 1, "\x2a\x4d\x18", 3) == 0));
}

/* reads the first bytes and finds out how they are compressed */
static bool
start(Input *in)
{
	in->started = true;
	while (in->end < 6 && !in->eof)
	{
		size_t		got;

		if (!read_fd(in, in->buf + in->end, INPUT_CHUNK - in->end, &got))
			return false;
		in->end += got;
	}
	for (int i = 0; i < lengthof(foreign); i++)
	{
		if (in->end >= foreign[i].length &&
			memcmp(in->buf, foreign[i].magic, foreign[i].length) == 0)
		{
			pg_log_error("%s: compression by %s is not supported", in->name,
						 foreign[i].program);
			pg_log_error_hint("Decompress it with %s and pipe it into \"asyncspan load -\".",
							  foreign[i].program);
			return false;
		}
	}
	if (in->end >= 2 && memcmp(in->buf, "\x1f\x8b", 2) == 0)
		in->compression = GZIP;
	else if (is_zstd(in->buf, in->end))
		in->compression = ZSTD;
	else
		return true;

	in->raw = in->buf;
	in->buf = pg_malloc(INPUT_CHUNK);
	if (in->compression == GZIP)
	{
		/* 15 bits of window, and 16 for a gzip header */
		if (inflateInit2(&in->zstream, 15 + 16) != Z_OK)
			pg_fatal("could not initialize decompression");
		in->zstream.next_in = (Bytef *) in->raw;
		in->zstream.avail_in = in->end;
	}
	else
	{
		in->zstd = ZSTD_createDStream();
		if (in->zstd == NULL)
			pg_fatal("could not initialize decompression");
		in->zstd_in.src = in->raw;
		in->zstd_in.size = in->end;
	}
	in->in_member = true;
	in->end = 0;
	return true;
}

/* adds to the unread bytes; there is room */
static bool
fill(Input *in)
{
	size_t		got;

	if (in->compression == GZIP)
		return fill_gzip(in);
	if (in->compression == ZSTD)
		return fill_zstd(in);
	if (in->eof)
		return true;
	if (!read_fd(in, in->buf + in->end, INPUT_CHUNK - in->end, &got))
		return false;
	in->end += got;
	return true;
}

void
input_may_be_cut(Input *in)
{
	in->may_be_cut = true;
}

bool
input_is_cut(const Input *in)
{
	return in->cut;
}

bool
input_read(Input *in, const char **data, size_t *length)
{
	if (!in->started && !start(in))
		return false;
	if (in->start == in->end)
	{
		in->start = in->end = 0;
		if (!fill(in))
			return false;
		if (in->end == 0 && in->cut && !in->may_be_cut)
			return damaged(in, "unexpected end of file");
	}
	*data = in->buf + in->start;
	*length = in->end - in->start;
	in->start = in->end;
	return true;
}

bool
input_peek(Input *in, const char **data, size_t *length)
{
	if (!in->started && !start(in))
		return false;
	while (in->end < INPUT_CHUNK)
	{
		size_t		before = in->end;

		if (!fill(in))
			return false;
		if (in->end == before)
			break;
	}
	if (in->start == 0 && in->end >= 3 &&
		memcmp(in->buf, "\xef\xbb\xbf", 3) == 0)
		in->start = 3;
	*data = in->buf + in->start;
	*length = in->end - in->start;
	return true;
}
