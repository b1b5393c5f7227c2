/*
 * sorter.c
 *	  Sorts 64-bit integers within a budget of memory.
 *
 * In memory this is a radix sort from the least significant digit (Knuth,
 * TAOCP vol. 3, 5.2.5), over those bits only in which the values differ:
 * times of one trace share their upper bits, so that four or five passes do
 * where eight would be needed for any 64 bits.  Digits have at most nine
 * bits, because more destinations than that thrash the first-level cache and
 * the TLB.  Values that are in order already, as the ends of spans often are,
 * are only looked at once.
 *
 * Beyond the budget this is an external merge sort (TAOCP vol. 3, 5.4.1):
 * what fits is sorted by radix and written as a run to one temporary file,
 * and all runs are merged by a heap of their heads.  tuplesort.c could do the
 * same, but spends an order of magnitude more on a value, since it has to
 * call a comparator and to account for each datum.
 *
 * A run starts on a block boundary and is read block by block, so merging
 * needs one block a run.  A single merge pass is enough if runs are not small:
 * with M bytes there are runs of M/2, and room for the heads of M/BLCKSZ of
 * them, which makes M^2 / (2 BLCKSZ) bytes; 1 GB for a budget of 4 MB.  For
 * more than that the budget is exceeded, but only by as much as that square
 * root asks for (8 MB for 4 GB of values).
 */
#include "postgres.h"

#include <math.h>

#include "base/alloc.h"
#include "base/sorter.h"

#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "storage/buffile.h"
#include "utils/memutils.h"

#define MAX_DIGIT_BITS		9
#define SMALL_SORT			48
#define BLOCK_VALUES		(BLCKSZ / sizeof(uint64))

/* how many values to handle between two looks at interrupts */
#define STRIDE				(UINT64CONST(1) << 20)

/* a run in the file, and the block of it that is being read */
typedef struct run
{
	int64		block;			/* next block in the file */
	uint64		left;			/* values not read from the file yet */
	uint64	   *values;			/* [BLOCK_VALUES] */
	uint32		next;
	uint32		nvalues;
} run;

typedef struct head
{
	uint64		value;
	uint32		which;
} head;

typedef struct aspan_runs
{
	BufFile    *file;
	int64		nblocks;		/* written */
	run		   *runs;
	uint32		nruns;
	uint32		max_runs;
	head	   *heap;			/* smallest head first */
	uint32		nheap;
	uint64	   *merged;			/* [BLOCK_VALUES] */
} aspan_runs;

void
aspan_sort_few(uint64 *values, uint64 n)
{
	for (uint64 i = 1; i < n; i++)
	{
		uint64		value = values[i];
		uint64		j = i;

		for (; j > 0 && values[j - 1] > value; j--)
			values[j] = values[j - 1];
		values[j] = value;
	}
}

/* the bits in which values differ; 0 if they are in order already */
static uint64
differing_bits(const uint64 *values, uint64 n)
{
	uint64		differ = 0;
	bool		sorted = true;

	for (uint64 start = 1; start < n; start += STRIDE)
	{
		uint64		end = Min(n, start + STRIDE);

		CHECK_FOR_INTERRUPTS();
		for (uint64 i = start; i < end; i++)
		{
			differ |= values[i] ^ values[i - 1];
			sorted &= values[i - 1] <= values[i];
		}
	}
	return sorted ? 0 : differ;
}

uint64 *
aspan_sort_uint64(uint64 *values, uint64 *scratch, uint64 n, int payload_bits)
{
	uint64		differ;
	int			low;
	int			nbits;
	int			npasses;
	int			digit_bits;
	uint64		mask;
	uint64	   *counts;

	if (n <= SMALL_SORT)
	{
		aspan_sort_few(values, n);
		return values;
	}

	differ = differing_bits(values, n) >> payload_bits << payload_bits;
	if (differ == 0)
		return values;

	/* digits of equal width, so that no pass is spent on a bit or two */
	low = pg_rightmost_one_pos64(differ);
	nbits = pg_leftmost_one_pos64(differ) + 1 - low;
	npasses = (nbits + MAX_DIGIT_BITS - 1) / MAX_DIGIT_BITS;
	digit_bits = (nbits + npasses - 1) / npasses;
	mask = (UINT64CONST(1) << digit_bits) - 1;

	/* the counts of all digits from one pass */
	counts = palloc0(((Size) npasses << digit_bits) * sizeof(uint64));
	for (uint64 start = 0; start < n; start += STRIDE)
	{
		uint64		end = Min(n, start + STRIDE);

		CHECK_FOR_INTERRUPTS();
		for (uint64 i = start; i < end; i++)
		{
			uint64		bits = values[i] >> low;

			for (int pass = 0; pass < npasses; pass++)
			{
				counts[((uint64) pass << digit_bits) + (bits & mask)]++;
				bits >>= digit_bits;
			}
		}
	}

	for (int pass = 0; pass < npasses; pass++)
	{
		uint64	   *place = counts + ((uint64) pass << digit_bits);
		int			shift = low + pass * digit_bits;
		uint64		sum = 0;
		uint64	   *other;

		for (uint64 digit = 0; digit <= mask; digit++)
		{
			uint64		count = place[digit];

			place[digit] = sum;
			sum += count;
		}
		for (uint64 start = 0; start < n; start += STRIDE)
		{
			uint64		end = Min(n, start + STRIDE);

			CHECK_FOR_INTERRUPTS();
			for (uint64 i = start; i < end; i++)
			{
				uint64		value = values[i];

				scratch[place[(value >> shift) & mask]++] = value;
			}
		}
		other = values;
		values = scratch;
		scratch = other;
	}
	pfree(counts);
	return values;
}

aspan_sorter *
aspan_sorter_create(MemoryContext parent, uint64 max_values, size_t budget)
{
	MemoryContext cxt;
	aspan_sorter *sorter;
	uint64		run_values;

	cxt = AllocSetContextCreate(parent, "asyncspan sorter",
								ALLOCSET_DEFAULT_SIZES);
	sorter = MemoryContextAllocZero(cxt, sizeof(aspan_sorter));
	sorter->cxt = cxt;

	run_values = budget / (2 * sizeof(uint64));
	if (max_values > run_values)
	{
		/* so many that the heads of all runs fit the room of one run */
		uint64		least = sqrt((double) max_values * BLOCK_VALUES / 2);

		run_values = Max(run_values, least);
		run_values += BLOCK_VALUES - run_values % BLOCK_VALUES;
	}
	sorter->max_values = Max(Min(max_values, run_values), 1);
	sorter->values = aspan_array_in(cxt, uint64, sorter->max_values);
	return sorter;
}

void
aspan_sorter_free(aspan_sorter *sorter)
{
	if (sorter->runs != NULL)
		BufFileClose(sorter->runs->file);
	MemoryContextDelete(sorter->cxt);
}

/* sorts the values in memory, wherever they end up */
static void
sort_values(aspan_sorter *sorter)
{
	uint64	   *sorted;

	if (sorter->scratch == NULL)
		sorter->scratch = aspan_array_in(sorter->cxt, uint64,
										 sorter->max_values);
	sorted = aspan_sort_uint64(sorter->values, sorter->scratch,
							   sorter->nvalues, 0);
	if (sorted != sorter->values)
	{
		sorter->scratch = sorter->values;
		sorter->values = sorted;
	}
}

/* writes what is in memory as a run */
void
aspan_sorter_flush(aspan_sorter *sorter)
{
	aspan_runs *runs = sorter->runs;
	run		   *r;
	uint64		padded;

	if (runs == NULL)
	{
		runs = MemoryContextAllocZero(sorter->cxt, sizeof(aspan_runs));
		runs->file = BufFileCreateTemp(false);
		runs->max_runs = 16;
		runs->runs = MemoryContextAlloc(sorter->cxt,
										runs->max_runs * sizeof(run));
		sorter->runs = runs;
	}
	else if (runs->nruns == runs->max_runs)
	{
		runs->max_runs *= 2;
		runs->runs = aspan_realloc(runs->runs, runs->max_runs, sizeof(run));
	}

	sort_values(sorter);

	r = &runs->runs[runs->nruns++];
	r->block = runs->nblocks;
	r->left = sorter->nvalues;
	r->values = NULL;
	r->next = 0;
	r->nvalues = 0;

	for (uint64 start = 0; start < sorter->nvalues; start += STRIDE)
	{
		uint64		n = Min(STRIDE, sorter->nvalues - start);

		CHECK_FOR_INTERRUPTS();
		BufFileWrite(runs->file, sorter->values + start, n * sizeof(uint64));
	}

	/* the next run starts with a block of its own */
	padded = (sorter->nvalues + BLOCK_VALUES - 1) / BLOCK_VALUES;
	runs->nblocks += padded;
	padded = padded * BLOCK_VALUES - sorter->nvalues;
	if (padded > 0)
	{
		PGAlignedBlock zeros;

		memset(zeros.data, 0, BLCKSZ);
		BufFileWrite(runs->file, zeros.data, padded * sizeof(uint64));
	}
	sorter->nvalues = 0;
}

/* makes the next value of a run available; false at its end */
static inline bool
run_head(aspan_runs *runs, uint32 index, uint64 *value)
{
	run		   *r = &runs->runs[index];

	if (r->next == r->nvalues)
	{
		if (r->left == 0)
			return false;
		r->nvalues = Min(r->left, BLOCK_VALUES);
		r->next = 0;
		if (BufFileSeekBlock(runs->file, r->block) != 0)
			ereport(ERROR,
					(errcode_for_file_access(),
					 errmsg("could not seek in temporary file")));
		if (BufFileRead(runs->file, r->values, BLCKSZ) != BLCKSZ)
			ereport(ERROR,
					(errcode_for_file_access(),
					 errmsg("could not read from temporary file")));
		r->left -= r->nvalues;
		r->block++;
	}
	*value = r->values[r->next++];
	return true;
}

/* restores the order of the heap below element i, which has changed */
static inline void
sift_down(head *heap, uint32 n, uint32 i)
{
	head		moving = heap[i];

	for (;;)
	{
		uint32		child = 2 * i + 1;

		if (child >= n)
			break;
		if (child + 1 < n && heap[child + 1].value < heap[child].value)
			child++;
		if (heap[child].value >= moving.value)
			break;
		heap[i] = heap[child];
		i = child;
	}
	heap[i] = moving;
}

void
aspan_sorter_sort(aspan_sorter *sorter)
{
	aspan_runs *runs = sorter->runs;

	if (runs == NULL)
	{
		sort_values(sorter);
		sorter->next = sorter->values;
		sorter->end = sorter->values + sorter->nvalues;
		return;
	}

	if (sorter->nvalues > 0)
		aspan_sorter_flush(sorter);
	pfree(sorter->values);
	if (sorter->scratch != NULL)
		pfree(sorter->scratch);
	sorter->values = sorter->scratch = NULL;

	runs->heap = aspan_array_in(sorter->cxt, head, runs->nruns);
	runs->merged = MemoryContextAlloc(sorter->cxt,
									  BLOCK_VALUES * sizeof(uint64));
	for (uint32 i = 0; i < runs->nruns; i++)
	{
		head	   *h = &runs->heap[runs->nheap];

		CHECK_FOR_INTERRUPTS();
		runs->runs[i].values = MemoryContextAlloc(sorter->cxt, BLCKSZ);
		h->which = i;
		if (run_head(runs, i, &h->value))
			runs->nheap++;
	}
	for (uint32 i = runs->nheap / 2; i-- > 0;)
		sift_down(runs->heap, runs->nheap, i);

	sorter->next = sorter->end = runs->merged;
}

bool
aspan_sorter_keep(aspan_sorter *sorter, MemoryContext cxt)
{
	if (sorter->runs != NULL)
		return false;
	if (sorter->scratch != NULL)
		pfree(sorter->scratch);
	sorter->scratch = NULL;
	MemoryContextSetParent(sorter->cxt, cxt);
	return true;
}

/* merges the next values; false if there are none */
bool
aspan_sorter_fill(aspan_sorter *sorter)
{
	aspan_runs *runs = sorter->runs;
	head	   *heap;
	uint32		n = 0;

	if (runs == NULL)
		return false;

	CHECK_FOR_INTERRUPTS();
	heap = runs->heap;
	while (n < BLOCK_VALUES && runs->nheap > 0)
	{
		runs->merged[n++] = heap[0].value;
		if (!run_head(runs, heap[0].which, &heap[0].value))
			heap[0] = heap[--runs->nheap];
		sift_down(heap, runs->nheap, 0);
	}
	sorter->next = runs->merged;
	sorter->end = runs->merged + n;
	return n > 0;
}
