/*
 * generate.c
 *	  Writes begin/end events as CSV, for the benchmark and for tests.
 *
 *		generate SHAPE EVENTS [SEED] > events.csv
 *
 * The events are those of a simulated service: four processes of four
 * threads, 101 names in 10 targets, ids that count from 1 per process, about
 * 2,800 events a second.  The rows come in order of time, as if each were
 * stored when it happens.  Shapes:
 *
 *	flat	a request starts nine operations that run side by side; one to two
 *			hundred spans are active at once
 *	nested	a request is a chain of calls, awaited one by one or in pairs, up
 *			to 24 levels deep
 *	dirty	flat, but 5 % of the ends are lost, 5 % of the rows are delivered
 *			twice, 10 % of the spans take the id of an earlier one, and rows
 *			are out of order within a few hundred
 *	late	the rows of flat in another order: a process sends what it has
 *			every five seconds.  Half of the processes send events in order of
 *			time; the others send spans in order of their ends, the begin next
 *			to the end.  The figures are those of flat.
 *
 * The simulation is a heap of things to come: the begin or the end of a span.
 * Its size is the number of spans that are active or planned, and five seconds
 * are all that is kept back, so memory does not depend on the number of events.  All randomness comes from one
 * splitmix64 sequence: the same arguments give the same bytes everywhere.
 *
 * What is true of the events by construction is written to standard error as
 * one line of JSON, for checks.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PROCESSES		4
#define STREAMS			4		/* of each process */
#define BLOCK_EVENTS	8192	/* events of a stream that share a block */
#define SPANS_PER_SEC	1400
#define START_SEC		INT64_C(1755270000) /* 2025-08-15 15:00:00 UTC */
#define SEC				INT64_C(1000000)	/* times are in microseconds */

#ifndef CHILDREN
#define CHILDREN		9		/* of a request of the flat shape */
#endif
#define MAX_LEVELS		24		/* of the nested shape */
#define BRANCHING		9		/* levels of it at which the callee varies */

#define SHUFFLE			512		/* rows that the dirty shape keeps back */
#define BATCH_TIME		(5 * SEC)	/* of the late shape */
#define FREE_IDS		256		/* ids kept for reuse, per process */
#define REST_IDS		64		/* of them, those that ended too lately */

static const char *const verbs[] = {
	"fetch", "decode", "merge", "write", "list",
	"lock", "plan", "scan", "verify", "publish"
};
static const char *const nouns[] = {
	"block", "partition", "session", "schema", "payload",
	"index", "cache", "stream", "view", "metadata"
};

#define NAMES			101		/* handle_request and verb_noun */

typedef struct Span
{
	int64_t		begin;
	int64_t		id;
	int64_t		duration;		/* flat: decided at the begin */
	struct Span *parent;		/* nested: the caller, which is waiting */
	int64_t		parent_id;
	int			process;
	int			name;
	int			depth;
	int			levels;			/* nested: levels below this span */
	int			calls;			/* nested: calls still to be made */
	int			running;		/* nested: calls not ended yet */
	bool		begun;
	bool		reused;			/* its id was used before */
	uint64_t	begin_number;	/* late: of the row that waits for the end */
} Span;

typedef struct Row
{
	int64_t		time;
	int64_t		id;
	int64_t		parent_id;
	uint64_t	number;			/* of the event in its stream */
	int			process;
	int			name;
	int			depth;
	bool		is_end;
} Row;

/* rows that a process has not sent yet */
typedef struct Batch
{
	Row		   *rows;
	size_t		size,
				room;
	int64_t		due;
} Batch;

/* a span and when something happens to it; seq makes the order total */
typedef struct Plan
{
	int64_t		time;
	uint64_t	seq;
	Span	   *span;
} Plan;

enum
{
	FLAT, NESTED, DIRTY, LATE
}			shape;

static Plan *heap;
static size_t heap_size,
			heap_room;
static uint64_t next_seq;

static uint64_t rng;
static int64_t next_id[PROCESSES];
static int64_t free_ids[PROCESSES][FREE_IDS];	/* a ring, oldest first */
static int	first_free[PROCESSES];
static int	nfree[PROCESSES];

static uint64_t spans,
			max_spans;
static uint64_t rows,
			begins,
			ends,
			duplicates,
			lost,
			reused;
static int64_t total_us;		/* duration of the spans whose end is kept */

static uint64_t stream_events[PROCESSES][STREAMS];

static Row	kept_back[SHUFFLE];
static int	nkept_back;
static Batch batches[PROCESSES];

/* ---- chance ---- */

static uint64_t
random_u64(void)
{
	uint64_t	z = (rng += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static int64_t
random_below(int64_t n)
{
	return (int64_t) (random_u64() % (uint64_t) n);
}

static bool
percent(int p)
{
	return random_below(100) < p;
}

/*
 * A positive time with the given mean and a long tail, in integers so that it
 * is the same on every machine: the product of two uniform variables, times
 * four.
 */
static int64_t
random_time(int64_t mean)
{
	int64_t		a = 1 + random_below(2000);
	int64_t		b = 1 + random_below(2000);

	return 1 + mean * a * b / 1000000 + random_below(mean / 8 + 1);
}

/* ---- what is to come ---- */

/* an array that has become too small, with room for twice as many */
static void *
enlarge(void *array, size_t *room, size_t element)
{
	*room = *room ? 2 * *room : 1024;
	array = realloc(array, *room * element);
	if (array == NULL)
	{
		perror("generate");
		exit(1);
	}
	return array;
}

static bool
plan_before(const Plan *a, const Plan *b)
{
	return a->time != b->time ? a->time < b->time : a->seq < b->seq;
}

static void
plan_add(int64_t time, Span *span)
{
	Plan		plan = {time, next_seq++, span};
	size_t		i = heap_size++;

	if (heap_size > heap_room)
		heap = enlarge(heap, &heap_room, sizeof(Plan));
	while (i > 0 && plan_before(&plan, &heap[(i - 1) / 2]))
	{
		heap[i] = heap[(i - 1) / 2];
		i = (i - 1) / 2;
	}
	heap[i] = plan;
}

static Plan
plan_next(void)
{
	Plan		first = heap[0];
	Plan		last = heap[--heap_size];
	size_t		i = 0;

	for (;;)
	{
		size_t		child = 2 * i + 1;

		if (child >= heap_size)
			break;
		if (child + 1 < heap_size && plan_before(&heap[child + 1], &heap[child]))
			child++;
		if (!plan_before(&heap[child], &last))
			break;
		heap[i] = heap[child];
		i = child;
	}
	if (heap_size > 0)
		heap[i] = last;
	return first;
}

/* ---- rows ---- */

/* an identifier that looks like a UUID */
static const char *
uuid(char *buf, uint64_t what, uint64_t number)
{
	uint64_t	saved = rng;
	uint64_t	a,
				b;

	rng = what * UINT64_C(0xd6e8feb86659fd93) + number;
	a = random_u64();
	b = random_u64();
	rng = saved;
	sprintf(buf, "%08" PRIx64 "-%04" PRIx64 "-4%03" PRIx64 "-8%03" PRIx64
			"-%012" PRIx64, a >> 32, (a >> 16) & 0xffff, a & 0xfff,
			b >> 52, b & UINT64_C(0xffffffffffff));
	return buf;
}

/* an end may come from another thread than the begin */
static int
stream_of(int64_t id, bool is_end)
{
	return (int) ((id + (is_end && id % 3 == 0)) % STREAMS);
}

static void
write_row(const Row *row)
{
	static char process_ids[PROCESSES][37];
	static char stream_ids[PROCESSES][STREAMS][37];
	static char block_ids[PROCESSES][STREAMS][37];
	static uint64_t blocks[PROCESSES][STREAMS];
	static char second[32];
	static int64_t second_of = -1;
	int			p = row->process;
	int			s = stream_of(row->id, row->is_end);
	uint64_t	first = row->number - row->number % BLOCK_EVENTS;
	char		name[32];
	const char *noun;
	int64_t		sec = row->time / SEC;

	if (process_ids[p][0] == '\0')
		uuid(process_ids[p], 1, p);
	if (stream_ids[p][s][0] == '\0')
		uuid(stream_ids[p][s], 2, p * STREAMS + s);
	if (block_ids[p][s][0] == '\0' || blocks[p][s] != first)
		uuid(block_ids[p][s], 3 + p * STREAMS + s, first);
	blocks[p][s] = first;

	if (sec != second_of)
	{
		time_t		t = START_SEC + sec;

		strftime(second, sizeof(second), "%Y-%m-%d %H:%M:%S", gmtime(&t));
		second_of = sec;
	}

	if (row->name == 0)
	{
		strcpy(name, "handle_request");
		noun = "server";
	}
	else
	{
		noun = nouns[(row->name - 1) % 10];
		sprintf(name, "%s_%s", verbs[(row->name - 1) / 10], noun);
	}

	printf("%s,%s,%s,%s.%06d,%s,%" PRId64 ",%" PRId64 ",%d,%" PRIu32
		   ",%s,src/lakehouse/%s.rs,service::lakehouse::%s,%d\n",
		   process_ids[p], stream_ids[p][s], block_ids[p][s],
		   second, (int) (row->time % SEC),
		   row->is_end ? "end" : "begin", row->id, row->parent_id, row->depth,
		   (uint32_t) (row->name + 1) * UINT32_C(2654435761),
		   name, noun, noun, 20 + 7 * row->name);
	rows++;
	if (row->is_end)
		ends++;
	else
		begins++;
}

/* ---- the order of rows ---- */

/* late: a process has something to send at its next time */
static void
batch_add(const Row *row)
{
	Batch	   *batch = &batches[row->process];

	if (batch->size == batch->room)
		batch->rows = enlarge(batch->rows, &batch->room, sizeof(Row));
	batch->rows[batch->size++] = *row;
}

/* late: what has to be sent until now */
static void
send_batches(int64_t now)
{
	for (int p = 0; p < PROCESSES; p++)
	{
		Batch	   *batch = &batches[p];

		if (now < batch->due)
			continue;
		for (size_t i = 0; i < batch->size; i++)
			write_row(&batch->rows[i]);
		batch->size = 0;
		batch->due += BATCH_TIME;
	}
}

/* dirty: in any order within the last rows */
static void
shuffle(const Row *row)
{
	int			i;

	if (nkept_back < SHUFFLE)
	{
		kept_back[nkept_back++] = *row;
		return;
	}
	i = (int) random_below(SHUFFLE);
	write_row(&kept_back[i]);
	kept_back[i] = *row;
}

static void
send_late(Span *span, const Row *row)
{
	bool		sends_spans = span->process % 2 == 1;

	send_batches(row->time);
	if (sends_spans && !row->is_end)
	{
		span->begin_number = row->number;
		return;
	}
	if (sends_spans)
	{
		Row			begin = *row;

		begin.time = span->begin;
		begin.number = span->begin_number;
		begin.is_end = false;
		batch_add(&begin);
	}
	batch_add(row);
}

static void
emit(Span *span, const Row *row)
{
	if (shape == DIRTY)
		shuffle(row);
	else if (shape == LATE)
		send_late(span, row);
	else
		write_row(row);
}

/* false if the event gets lost */
static bool
event(Span *span, int64_t time, bool is_end)
{
	Row			row = {
		.time = time, .id = span->id, .parent_id = span->parent_id,
		.process = span->process, .name = span->name,
		.depth = span->depth, .is_end = is_end
	};

	if (is_end)
	{
		if (shape == DIRTY && percent(5))
		{
			lost++;
			return false;
		}
		total_us += time - span->begin;
	}
	row.number = stream_events[span->process][stream_of(span->id, is_end)]++;
	emit(span, &row);

	/*
	 * Where an id is used again under the same name, a second delivery of the
	 * later end would complete a second delivery of the earlier begin: nobody
	 * could tell.  So such an end comes once.
	 */
	if (shape == DIRTY && percent(5) && !(is_end && span->reused))
	{
		duplicates++;
		emit(span, &row);
	}
	return true;
}

/* ---- spans ---- */

static Span *
new_span(Span *parent, int process, int name)
{
	Span	   *span = calloc(1, sizeof(Span));

	if (span == NULL)
	{
		perror("generate");
		exit(1);
	}
	span->process = process;
	span->name = name;
	if (parent != NULL)
	{
		span->parent_id = parent->id;
		span->depth = parent->depth + 1;
	}
	return span;
}

/*
 * Only the id of a span whose end is kept goes into the ring: so it is known
 * which spans are complete, and the counts below are exact.
 */
static void
give_id(int process, int64_t id)
{
	if (nfree[process] < FREE_IDS)
		free_ids[process][(first_free[process] + nfree[process]++) % FREE_IDS] = id;
}

static int64_t
take_id(int process, bool *is_reused)
{
	if (shape == DIRTY && nfree[process] > REST_IDS && percent(10))
	{
		int64_t		id = free_ids[process][first_free[process]];

		first_free[process] = (first_free[process] + 1) % FREE_IDS;
		nfree[process]--;
		reused++;
		*is_reused = true;
		return id;
	}
	*is_reused = false;
	return ++next_id[process];
}

/* mean duration of a span without calls, from 5 to 105 ms by name */
static int64_t
mean_of_name(int name)
{
	return 5000 + 1000 * ((name * 37) % NAMES);
}

/* the next call of a nested span: mostly one, sometimes two side by side */
static void
call_next(Span *span, int64_t now)
{
	int			side_by_side = (span->calls > 1 && percent(20)) ? 2 : 1;

	while (side_by_side-- > 0)
	{
		int			choice = span->depth < BRANCHING ? (int) random_below(2) : 0;
		int			name = 1 + (span->name * 7 + choice * 13 + span->depth) % 100;
		Span	   *callee = new_span(span, span->process, name);

		callee->parent = span;
		callee->levels = span->levels - 1;
		span->calls--;
		span->running++;
		plan_add(now + random_time(500), callee);
	}
}

static void
span_begins(Span *span, int64_t now)
{
	int			i;

	if (spans == max_spans)
	{
		/* enough: what was only planned does not happen */
		if (span->parent != NULL && --span->parent->running == 0)
			plan_add(now + random_time(200), span->parent);
		free(span);
		return;
	}
	spans++;
	span->begun = true;
	span->begin = now;
	span->id = take_id(span->process, &span->reused);
	event(span, now, false);

	if (shape == NESTED)
	{
		if (span->depth == 0)
			span->levels = 8 + (int) random_below(MAX_LEVELS - 8);
		if (span->levels > 0)
			span->calls = percent(15) ? 2 : 1;
		if (span->calls > 0)
			call_next(span, now);
		else
			plan_add(now + random_time(2000), span);
	}
	else
	{
		span->duration = random_time(mean_of_name(span->name));
		plan_add(now + span->duration, span);
		if (span->depth == 0)
		{
			for (i = 0; i < CHILDREN; i++)
			{
				Span	   *child = new_span(span, span->process,
											 1 + (int) random_below(NAMES - 1));

				plan_add(now + random_below(span->duration), child);
			}
		}
	}

	if (span->depth == 0)
	{
		/* the next request of this process */
		int64_t		per_request = shape == NESTED ? 33 : 1 + CHILDREN;

		plan_add(now + random_time(per_request * PROCESSES * SEC / SPANS_PER_SEC),
				 new_span(NULL, span->process, 0));
	}
}

static void
span_ends(Span *span, int64_t now)
{
	Span	   *parent = span->parent;

	if (shape == NESTED && span->calls > 0 && spans < max_spans)
	{
		call_next(span, now);
		return;
	}
	if (event(span, now, true))
		give_id(span->process, span->id);
	if (parent != NULL && --parent->running == 0)
		plan_add(now + random_time(200), parent);
	free(span);
}

int
main(int argc, char **argv)
{
	int			i;

	if (argc == 3 || argc == 4)
	{
		if (strcmp(argv[1], "flat") == 0)
			shape = FLAT;
		else if (strcmp(argv[1], "nested") == 0)
			shape = NESTED;
		else if (strcmp(argv[1], "dirty") == 0)
			shape = DIRTY;
		else if (strcmp(argv[1], "late") == 0)
			shape = LATE;
		else
			argc = 0;
	}
	if (argc != 3 && argc != 4)
	{
		fprintf(stderr, "usage: generate flat|nested|dirty|late EVENTS [SEED]\n");
		return 1;
	}
	max_spans = strtoull(argv[2], NULL, 10) / 2;
	rng = argc == 4 ? strtoull(argv[3], NULL, 10) : 1;

	printf("process_id,stream_id,block_id,time,event_type,span_id,"
		   "parent_span_id,depth,hash,name,filename,target,line\n");

	for (i = 0; i < PROCESSES; i++)
	{
		plan_add(1 + random_below(SEC / 100), new_span(NULL, i, 0));
		batches[i].due = BATCH_TIME * (i + 1) / PROCESSES;
	}
	while (heap_size > 0)
	{
		Plan		plan = plan_next();

		if (plan.span->begun)
			span_ends(plan.span, plan.time);
		else
			span_begins(plan.span, plan.time);
	}
	for (i = 0; i < nkept_back; i++)
		write_row(&kept_back[i]);
	send_batches(INT64_MAX);

	if (fflush(stdout) != 0 || ferror(stdout))
	{
		perror("generate");
		return 1;
	}
	fprintf(stderr, "{\"events\": %" PRIu64 ", \"begin_events\": %" PRIu64
			", \"end_events\": %" PRIu64 ", \"spans\": %" PRIu64
			", \"complete\": %" PRIu64 ", \"open\": %" PRIu64
			", \"duplicate_events\": %" PRIu64 ", \"reused\": %" PRIu64
			", \"total_us\": %" PRId64 "}\n",
			rows, begins, ends, spans, spans - lost, lost, duplicates, reused,
			total_us);
	return 0;
}
