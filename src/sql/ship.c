/*
 * ship.c
 *	  Partial states on their way from a worker to the leader.
 *
 * A partial state travels as one value of type bytea, which ends at 1 GB; and
 * a worker that had to spill its logs must not bring them back to memory just
 * to send them.  So the logs of a large state travel as files: the leader
 * creates a small segment of dynamic shared memory with a SharedFileSet in
 * it, whose handle reaches the workers with the request, an argument of the
 * aggregate.  A worker writes its logs there and sends their number; the
 * leader reads them in place.
 *
 * The files live as long as somebody is attached to the segment.  Attachments
 * end with the resource owner, so nothing is left behind by an error, a
 * cancelled query, or a terminated backend.
 *
 * A server has room for so many segments.  Where they are all in use, the
 * executor goes on without workers, and so does the aggregation without its own
 * segment: its states travel as values.
 *
 * The leader takes part in the scan itself, and its own state goes the same
 * way, through the node that gathers them all.  It is handed over as it is,
 * by a pointer in the segment.
 *
 * A handle is only a number, and the aggregate that takes it can be called by
 * anybody.  The segment is used only if it says that it is one of ours, which
 * belongs to this backend or to the leader of its group.
 */
#include "postgres.h"

#include <fcntl.h>

#include "base/compat.h"
#include "engine/log_wire.h"
#include "engine/packed_parts.h"
#include "engine/packed_sets.h"
#include "figures/tree.h"
#include "sql/ship.h"

#include "access/parallel.h"
#include "miscadmin.h"
#include "storage/proc.h"
#include "utils/memutils.h"

#define SHARED_MAGIC	0x61737368
#define SHIPMENT_MAGIC	0x61737703
#define REQUEST_MAGIC	0x61737206

/* where the logs of a shipment are */
#define LOGS_INSIDE		0
#define LOGS_IN_FILES	1
#define LOGS_OF_LEADER	2

static void
write_cut(aspan_writer *w, const aspan_cut *cut)
{
	uint32		len = cut->process == NULL ? 0 : strlen(cut->process);

	aspan_write_range(w, &cut->events);
	aspan_write_range(w, &cut->given);
	aspan_write_uint32(w, cut->counts);
	aspan_write_uint32(w, cut->process != NULL);
	aspan_write_uint32(w, len);
	if (len > 0)
		aspan_write(w, cut->process, len);
}

static void
read_cut(aspan_reader *r, aspan_cut *cut)
{
	bool		has_process;
	uint32		len;
	char	   *process;

	aspan_read_range(r, &cut->events);
	aspan_read_range(r, &cut->given);
	cut->counts = aspan_read_bool(r);
	has_process = aspan_read_bool(r);
	len = aspan_read_uint32(r);
	if (len > aspan_bytes_left(r))
		aspan_read_error("The name of a process is not complete.");
	process = palloc(len + 1);
	aspan_read(r, process, len);
	process[len] = '\0';
	cut->process = has_process ? process : NULL;
}

static void
write_request(aspan_writer *w, const aspan_request *request)
{
	aspan_write_uint32(w, REQUEST_MAGIC);
	aspan_write_range(w, &request->range);
	aspan_write_uint32(w, request->keep);
	aspan_write_uint32(w, request->at_once);
	aspan_write_uint32(w, request->is_part);
	aspan_write_uint32(w, request->packs);
	write_cut(w, &request->cut);
	aspan_write_uint32(w, request->handle);
}

bytea *
aspan_write_request(const aspan_request *request)
{
	aspan_writer counter = {NULL, 0};
	aspan_writer writer = {NULL, 0};
	bytea	   *value;

	write_request(&counter, request);
	value = palloc(counter.size + VARHDRSZ);
	SET_VARSIZE(value, counter.size + VARHDRSZ);
	writer.next = VARDATA(value);
	write_request(&writer, request);
	return value;
}

void
aspan_read_request(aspan_reader *r, aspan_request *request)
{
	if (aspan_read_uint32(r) != REQUEST_MAGIC)
		aspan_read_error("The data is not the request of an aggregation.");
	aspan_read_range(r, &request->range);
	request->keep = aspan_read_bool(r);
	request->at_once = aspan_read_bool(r);
	request->is_part = aspan_read_bool(r);
	request->packs = aspan_read_bool(r);
	read_cut(r, &request->cut);
	request->handle = aspan_read_uint32(r);
	aspan_read_end(r);
}

dsm_segment *
aspan_shared_create(void)
{
	dsm_segment *segment = dsm_create(sizeof(aspan_shared),
									  DSM_CREATE_NULL_IF_MAXSEGMENTS);
	aspan_shared *shared;

	if (segment == NULL)
		return NULL;
	shared = dsm_segment_address(segment);
	memset(shared, 0, sizeof(*shared));
	shared->handle = dsm_segment_handle(segment);
	pg_atomic_init_u32(&shared->next_file, 0);
	SharedFileSetInit(&shared->files, segment);
	shared->magic = SHARED_MAGIC;
	return segment;
}

/* the process that runs the query this process works for */
static pid_t
leader_pid(void)
{
	return MyProc->lockGroupLeader != NULL ? MyProc->lockGroupLeader->pid :
		MyProcPid;
}

aspan_shared *
aspan_shared_attach(dsm_handle handle)
{
	dsm_segment *segment = dsm_find_mapping(handle);
	aspan_shared *shared = NULL;
	bool		worker = false;

	if (segment == NULL)
	{
		segment = dsm_attach(handle);
		worker = true;
	}
	if (segment != NULL &&
		dsm_segment_map_length(segment) >= sizeof(aspan_shared))
		shared = dsm_segment_address(segment);
	if (shared == NULL || shared->magic != SHARED_MAGIC ||
		shared->files.fs.creator_pid != leader_pid())
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid handle of a shared aggregation: %u", handle),
				 errhint("Use the aggregate span_set instead.")));

	/* a worker stays attached until it exits */
	if (worker)
	{
		dsm_pin_mapping(segment);
		SharedFileSetAttach(&shared->files, segment);
	}
	return shared;
}

/*
 * Each state has a number of its own.  A process may make several of them,
 * one for each partition it aggregates.
 */
static void
file_name(char *name, Size size, const char *log, uint32 number)
{
	snprintf(name, size, "%s.%u", log, number);
}

static void
write_file(aspan_log *log, aspan_shared *shared, const char *log_name,
		   uint32 number)
{
	char		name[MAXPGPATH];
	BufFile    *file;

	file_name(name, sizeof(name), log_name, number);
	file = BufFileCreateFileSet(&shared->files.fs, name);
	aspan_log_copy(log, file);
	BufFileExportFileSet(file);
	BufFileClose(file);
}

static aspan_log *
open_file(aspan_collector *c, aspan_shared *shared, const char *log_name,
		  uint32 number, uint64 count)
{
	char		name[MAXPGPATH];

	file_name(name, sizeof(name), log_name, number);
	return aspan_log_open(c->cxt,
						  BufFileOpenFileSet(&shared->files.fs, name, O_RDONLY,
											 false),
						  count);
}

/* can the leader hand a state over to itself? */
static bool
stays_in_leader(const aspan_shared *shared)
{
	return shared != NULL && !IsParallelWorker() && shared->of_leader == NULL;
}

static bool
needs_files(const aspan_collector *c)
{
	Size		size = mul_size(c->closed->count + c->contested->count,
								sizeof(aspan_span));

	return !aspan_log_in_memory(c->closed) ||
		!aspan_log_in_memory(c->contested) || size > MaxAllocSize / 2;
}

/*
 * Logs that travel inside are not counted before they are written, which
 * would take as long as writing them, as long as the most that they can take
 * is allowed: memory that is not written to is not there, unless the kernel
 * is told not to overcommit.
 */
Size
aspan_shipment_size(aspan_collector *c, aspan_shared *shared)
{
	aspan_writer w = {NULL, 0};
	Size		logs;

	aspan_collector_finish(c);
	if (!stays_in_leader(shared) && !aspan_packed_can_travel(c))
		aspan_unpack_sets(c);
	logs = aspan_log_size_bound(c->closed->count + c->contested->count);
	if (!stays_in_leader(shared) && !needs_files(c) && logs <= MaxAllocSize / 2)
	{
		aspan_write_uint32(&w, SHIPMENT_MAGIC);
		aspan_write_uint32(&w, LOGS_INSIDE);
		aspan_write_header(&w, c);
		return add_size(w.size, logs);
	}
	aspan_write_shipment(&w, c, shared);
	return w.size;
}

bool
aspan_write_shipment(aspan_writer *w, aspan_collector *c,
					 aspan_shared *shared)
{
	bool		counting = (w->next == NULL);
	uint32		number = 0;

	aspan_collector_finish(c);
	aspan_write_uint32(w, SHIPMENT_MAGIC);
	if (stays_in_leader(shared))
	{
		aspan_write_uint32(w, LOGS_OF_LEADER);
		aspan_write_uint32(w, shared->handle);
		if (counting)
			return false;
		shared->of_leader = c;
		return true;
	}
	if (shared == NULL || !needs_files(c))
	{
		aspan_write_uint32(w, LOGS_INSIDE);
		aspan_write_collector(w, c);
		return false;
	}

	if (!counting)
		number = pg_atomic_fetch_add_u32(&shared->next_file, 1);
	aspan_write_uint32(w, LOGS_IN_FILES);
	aspan_write_uint32(w, shared->handle);
	aspan_write_uint32(w, number);
	aspan_write_uint64(w, c->closed->count);
	aspan_write_uint64(w, c->contested->count);
	aspan_write_header(w, c);

	if (!counting)
	{
		write_file(c->closed, shared, "closed", number);
		write_file(c->contested, shared, "contested", number);
	}
	return false;
}

/* what the leader has handed over to itself */
static aspan_collector *
take_of_leader(aspan_reader *r)
{
	aspan_shared *shared = aspan_shared_attach(aspan_read_uint32(r));
	aspan_collector *c = shared->of_leader;

	aspan_read_end(r);
	if (c == NULL || IsParallelWorker())
		aspan_read_error("The state has been taken already.");
	shared->of_leader = NULL;
	return c;
}

aspan_collector *
aspan_read_shipment(aspan_reader *r, MemoryContext parent)
{
	aspan_collector *c;
	aspan_shared *shared;
	uint32		number;
	uint64		closed;
	uint64		contested;

	if (aspan_read_uint32(r) != SHIPMENT_MAGIC)
		aspan_read_error("The data is not the state of an aggregate.");
	switch (aspan_read_uint32(r))
	{
		case LOGS_INSIDE:
			return aspan_read_collector(r, parent, &aspan_tree_keeper);
		case LOGS_OF_LEADER:
			return take_of_leader(r);
		case LOGS_IN_FILES:
			break;
		default:
			aspan_read_error("The data is not the state of an aggregate.");
	}

	shared = aspan_shared_attach(aspan_read_uint32(r));
	number = aspan_read_uint32(r);
	closed = aspan_read_uint64(r);
	contested = aspan_read_uint64(r);
	c = aspan_read_header(r, parent, &aspan_tree_keeper);
	aspan_read_end(r);
	c->closed = open_file(c, shared, "closed", number, closed);
	c->contested = open_file(c, shared, "contested", number, contested);
	aspan_collector_check(c);
	return c;
}
