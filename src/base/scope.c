/*
 * scope.c
 *	  Within what the id of a span is unique: a process, and a trace.
 *
 * Scopes lie in an array, 24 bytes each, and a table of their ids says where
 * (id_table.h).  With a million traces, each in a process, that is about 32 MB.
 *
 * A trace id is text, since columns of any type may hold one; two ids are the
 * same if their texts are.  OpenTelemetry's is 32 hexadecimal digits, Zipkin's
 * may be 16, and a column may have the type uuid.  These are kept as the bits
 * that they stand for and the form that they had.  Any other text is a string
 * of the dictionary.
 */
#include "postgres.h"

#include "base/hex.h"
#include "base/id_table.h"
#include "base/scope.h"

#include "common/pg_prng.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "port/pg_bswap.h"

/*
 * Trace ids come from anywhere, so what they are hashed to depends on numbers
 * that nobody knows; no ids can be made up that all have one hash.
 */
static uint64 hash_seeds[2] = {0, 0};

/* the two halves of a product of 128 bits depend on all bits of both factors */
static inline uint32
hash_trace(const aspan_scope *scope, uint32 process)
{
	uint64		rest = (uint64) process << 3 | scope->form;
	uint64		high = scope->high ^ rest * hash_seeds[1];
	uint128		product = (uint128) (scope->low ^ hash_seeds[0]) * high;

	return (uint32) ((uint64) (product >> 64) ^ (uint64) product);
}

static inline uint32
scope_hash(const aspan_scope *scope)
{
	return hash_trace(scope, scope->process);
}

static inline bool
same_trace(const aspan_scope *a, const aspan_scope *b)
{
	return a->low == b->low && a->high == b->high && a->form == b->form;
}

static inline bool
same_scope(const aspan_scope *a, const aspan_scope *b)
{
	return same_trace(a, b) && a->process == b->process;
}

struct aspan_scopes
{
	MemoryContext cxt;
	aspan_id_table table;
	aspan_scope *scopes;		/* by id */
	uint32		nscopes;
	uint32		max_scopes;
	uint32	   *recent;			/* [RECENT_SCOPES] by hash, once there are
								 * many */
	bool		has_traces;
	bool		several_processes;	/* have traces */
	uint32		first_process;	/* that has a trace */
};

#define INITIAL_SCOPES 8

/*
 * The rows of a trace tend to be near each other, and a look at the table of
 * millions of scopes costs some cache misses.  So the last ones are kept apart.
 */
#define RECENT_SCOPES 1024

/* the array of scopes, and the one that is looked for */
typedef struct sought_scope
{
	const aspan_scope *scopes;
	const aspan_scope *scope;
} sought_scope;

static inline bool
is_sought_scope(uint32 id, const void *arg)
{
	const sought_scope *sought = arg;

	return same_scope(&sought->scopes[id], sought->scope);
}

static inline bool
is_sought_trace(uint32 id, const void *arg)
{
	const sought_scope *sought = arg;

	return same_trace(&sought->scopes[id], sought->scope);
}

aspan_scopes *
aspan_scopes_create(MemoryContext cxt)
{
	aspan_scopes *s = MemoryContextAllocZero(cxt, sizeof(aspan_scopes));

	if (hash_seeds[0] == 0)
	{
		hash_seeds[0] = pg_prng_uint64(&pg_global_prng_state) | 1;
		hash_seeds[1] = pg_prng_uint64(&pg_global_prng_state) | 1;
	}
	s->cxt = cxt;
	s->max_scopes = INITIAL_SCOPES;
	s->scopes = aspan_array0_in(cxt, aspan_scope, INITIAL_SCOPES);
	s->nscopes = 1;
	aspan_id_table_init(&s->table, cxt, INITIAL_SCOPES);
	return s;
}

/* twice the room; a new table is filled in the order of the array */
static pg_noinline void
grow(aspan_dict *dict, aspan_scopes *s)
{
	aspan_dict_account(dict, s->max_scopes *
					   (sizeof(aspan_scope) + 2 * sizeof(uint32)));
	s->max_scopes *= 2;
	s->scopes = aspan_realloc(s->scopes, s->max_scopes, sizeof(aspan_scope));
	if (s->recent == NULL)
		s->recent = aspan_array0_in(s->cxt, uint32, RECENT_SCOPES);

	aspan_id_table_free(&s->table);
	aspan_id_table_init(&s->table, s->cxt, s->max_scopes);
	for (uint32 i = 1; i < s->nscopes; i++)
	{
		sought_scope sought = {s->scopes, &s->scopes[i]};
		uint32		hash = scope_hash(sought.scope);

		CHECK_FOR_INTERRUPTS();
		aspan_id_table_set(&s->table,
						   aspan_id_table_find(&s->table, hash,
											   is_sought_scope, &sought),
						   hash, i);
	}
}

/* a scope that was not there */
static uint32
add_scope(aspan_scopes *s, const aspan_scope *scope)
{
	s->scopes[s->nscopes] = *scope;
	if (scope->form != ASPAN_TRACE_NULL)
	{
		if (!s->has_traces)
			s->first_process = scope->process;
		else if (scope->process != s->first_process)
			s->several_processes = true;
		s->has_traces = true;
	}
	return s->nscopes++;
}

uint32
aspan_intern_scope(aspan_dict *dict, const aspan_scope *scope)
{
	aspan_scopes *s = aspan_dict_scopes(dict);
	uint32		hash = scope_hash(scope);
	uint32	   *slot;
	sought_scope sought;
	uint32		id;

	if (scope->process == ASPAN_NULL_STRING && scope->form == ASPAN_TRACE_NULL)
		return 0;
	if (s->recent != NULL)
	{
		id = s->recent[hash % RECENT_SCOPES];
		if (likely(same_scope(&s->scopes[id], scope)))
			return id;
	}

	if (unlikely(s->nscopes == s->max_scopes))
		grow(dict, s);
	sought.scopes = s->scopes;
	sought.scope = scope;
	slot = aspan_id_table_find(&s->table, hash, is_sought_scope, &sought);
	if (*slot != 0)
		id = aspan_id_table_get(&s->table, slot);
	else
	{
		id = add_scope(s, scope);
		aspan_id_table_set(&s->table, slot, hash, id);
	}
	if (s->recent != NULL)
		s->recent[hash % RECENT_SCOPES] = id;
	return id;
}

uint32
aspan_intern_process(aspan_dict *dict, uint32 process)
{
	aspan_scope scope = {0};

	scope.process = process;
	return aspan_intern_scope(dict, &scope);
}

static uint32
copy_string(aspan_dict *dict, const aspan_dict *other, uint32 id)
{
	aspan_text	text = aspan_text_of(other, id);

	return text.bytes == NULL ? ASPAN_NULL_STRING :
		aspan_intern(dict, text.bytes, text.len);
}

uint32
aspan_copy_scope(aspan_dict *dict, const aspan_dict *other, uint32 id)
{
	aspan_scope copy = *aspan_scope_get(other, id);

	copy.process = copy_string(dict, other, copy.process);
	if (copy.form == ASPAN_TRACE_STRING)
		copy.low = copy_string(dict, other, (uint32) copy.low);
	return aspan_intern_scope(dict, &copy);
}

uint32
aspan_dict_nscopes(const aspan_dict *dict)
{
	return aspan_dict_scopes(dict)->nscopes;
}

const aspan_scope *
aspan_scope_get(const aspan_dict *dict, uint32 id)
{
	const aspan_scopes *s = aspan_dict_scopes(dict);

	Assert(id < s->nscopes);
	return &s->scopes[id];
}

bool
aspan_dict_has_traces(const aspan_dict *dict)
{
	return aspan_dict_scopes(dict)->has_traces;
}

/* ---- texts of trace ids ---- */

/* length of a UUID, and where it has its hyphens */
#define UUID_LEN	36

static inline bool
is_hyphen_place(int i)
{
	return i == 8 || i == 13 || i == 18 || i == 23;
}

static inline bool
read_hex32(const char *p, aspan_scope *scope)
{
	return aspan_hex_read64(p, &scope->high) &&
		aspan_hex_read64(p + ASPAN_HEX64, &scope->low);
}

static bool
read_uuid(const char *p, aspan_scope *scope)
{
	char		digits[ASPAN_HEX128];
	int			n = 0;

	for (int i = 0; i < UUID_LEN; i++)
	{
		if (!is_hyphen_place(i))
			digits[n++] = p[i];
		else if (p[i] != '-')
			return false;
	}
	return read_hex32(digits, scope);
}

bool
aspan_scope_pack_trace(aspan_scope *scope, aspan_text text)
{
	scope->high = scope->low = 0;
	if (text.len == ASPAN_HEX128 && read_hex32(text.bytes, scope))
		scope->form = ASPAN_TRACE_HEX32;
	else if (text.len == ASPAN_HEX64 &&
			 aspan_hex_read64(text.bytes, &scope->low))
		scope->form = ASPAN_TRACE_HEX16;
	else if (text.len == UUID_LEN && read_uuid(text.bytes, scope))
		scope->form = ASPAN_TRACE_UUID;
	else
		return false;
	return true;
}

void
aspan_scope_set_trace(aspan_dict *dict, aspan_scope *scope, aspan_text text)
{
	if (text.bytes != NULL && aspan_scope_pack_trace(scope, text))
		return;
	scope->high = scope->low = 0;
	scope->form = ASPAN_TRACE_NULL;
	if (text.bytes != NULL)
	{
		scope->low = aspan_intern(dict, text.bytes, text.len);
		scope->form = ASPAN_TRACE_STRING;
	}
}

void
aspan_scope_set_uuid(aspan_scope *scope, const unsigned char *uuid)
{
	uint64		part[2];

	memcpy(part, uuid, sizeof(part));
	scope->high = pg_ntoh64(part[0]);
	scope->low = pg_ntoh64(part[1]);
	scope->form = ASPAN_TRACE_UUID;
}

aspan_text
aspan_scope_trace(const aspan_dict *dict, uint32 id, char *buffer)
{
	const aspan_scope *scope = aspan_scope_get(dict, id);
	char	   *p = buffer;
	aspan_text	text;

	switch ((aspan_trace_form) scope->form)
	{
		case ASPAN_TRACE_NULL:
			return aspan_text_of(dict, ASPAN_NULL_STRING);
		case ASPAN_TRACE_STRING:
			return aspan_text_of(dict, (uint32) scope->low);
		case ASPAN_TRACE_HEX16:
			aspan_hex_write(buffer, ASPAN_HEX64, scope->low);
			p += ASPAN_HEX64;
			break;
		case ASPAN_TRACE_HEX32:
			aspan_hex_write128(buffer, scope->high, scope->low);
			p += ASPAN_HEX128;
			break;
		case ASPAN_TRACE_UUID:
			{
				char		digits[ASPAN_HEX128];
				const char *digit = digits;

				aspan_hex_write128(digits, scope->high, scope->low);
				for (int i = 0; i < UUID_LEN; i++)
					*p++ = is_hyphen_place(i) ? '-' : *digit++;
				break;
			}
	}
	*p = '\0';
	text.bytes = buffer;
	text.len = (uint32) (p - buffer);
	return text;
}

/* ---- order ---- */

/* where both have the same form, but for strings, numbers sort as texts do */
static int
compare_traces(const aspan_dict *dict, uint32 a, uint32 b)
{
	const aspan_scope *x = aspan_scope_get(dict, a);
	const aspan_scope *y = aspan_scope_get(dict, b);
	char		x_buffer[ASPAN_TRACE_TEXT];
	char		y_buffer[ASPAN_TRACE_TEXT];
	aspan_text	x_text;
	aspan_text	y_text;
	int			cmp;

	if (same_trace(x, y))
		return 0;
	if (x->form == ASPAN_TRACE_NULL || y->form == ASPAN_TRACE_NULL)
		return x->form == ASPAN_TRACE_NULL ? -1 : 1;
	if (x->form == y->form && x->form != ASPAN_TRACE_STRING)
	{
		if (x->high != y->high)
			return x->high < y->high ? -1 : 1;
		return x->low < y->low ? -1 : 1;
	}
	x_text = aspan_scope_trace(dict, a, x_buffer);
	y_text = aspan_scope_trace(dict, b, y_buffer);
	cmp = memcmp(x_text.bytes, y_text.bytes, Min(x_text.len, y_text.len));
	if (cmp != 0)
		return cmp;
	return (x_text.len > y_text.len) - (x_text.len < y_text.len);
}

int
aspan_scope_compare(const aspan_dict *dict, const uint32 *ranks,
					uint32 a, uint32 b)
{
	uint32		x = aspan_scope_process(dict, a);
	uint32		y = aspan_scope_process(dict, b);

	if (a == b)
		return 0;
	if (x != y)
		return ranks[x] < ranks[y] ? -1 : 1;
	return compare_traces(dict, a, b);
}

typedef struct scope_order
{
	const aspan_dict *dict;
	const uint32 *ranks;
} scope_order;

static inline int
compare_scopes(const uint32 *a, const uint32 *b, const scope_order *order)
{
	return aspan_scope_compare(order->dict, order->ranks, *a, *b);
}

#define ST_SORT sort_scopes
#define ST_ELEMENT_TYPE uint32
#define ST_COMPARE(a, b, arg) compare_scopes(a, b, arg)
#define ST_COMPARE_ARG_TYPE const scope_order
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

void
aspan_sort_scopes(const aspan_dict *dict, const uint32 *ranks,
				  uint32 *scopes, uint32 n)
{
	scope_order order = {dict, ranks};

	sort_scopes(scopes, n, &order);
}

/* ---- numbers of traces ---- */

/* a table for the first scope of each trace */
static void
init_traces(aspan_id_table *table, const aspan_scopes *s)
{
	aspan_id_table_init(table, CurrentMemoryContext,
						pg_nextpower2_32(s->nscopes));
}

/* the slot of a scope's trace */
static inline uint32 *
find_trace(const aspan_id_table *table, const aspan_scopes *s, uint32 scope,
		   uint32 *hash)
{
	sought_scope sought = {s->scopes, &s->scopes[scope]};

	*hash = hash_trace(sought.scope, ASPAN_NULL_STRING);
	return aspan_id_table_find(table, *hash, is_sought_trace, &sought);
}

uint32
aspan_number_traces(const aspan_dict *dict, uint32 **numbers)
{
	const aspan_scopes *s = aspan_dict_scopes(dict);
	uint32	   *result = aspan_array0(uint32, s->nscopes);
	uint32		n = 0;
	aspan_id_table firsts;

	*numbers = result;
	if (!s->has_traces)
		return 0;
	init_traces(&firsts, s);
	for (uint32 i = 1; i < s->nscopes; i++)
	{
		uint32		hash;
		uint32	   *slot;

		CHECK_FOR_INTERRUPTS();
		if (s->scopes[i].form == ASPAN_TRACE_NULL)
			continue;
		slot = find_trace(&firsts, s, i, &hash);
		if (*slot != 0)
			result[i] = result[aspan_id_table_get(&firsts, slot)];
		else
		{
			result[i] = ++n;
			aspan_id_table_set(&firsts, slot, hash, i);
		}
	}
	aspan_id_table_free(&firsts);
	return n;
}

bool
aspan_traces_are_shared(const aspan_dict *dict)
{
	const aspan_scopes *s = aspan_dict_scopes(dict);
	bool		shared = false;
	aspan_id_table firsts;

	if (!s->several_processes)
		return false;
	init_traces(&firsts, s);
	for (uint32 i = 1; i < s->nscopes && !shared; i++)
	{
		uint32		hash;
		uint32	   *slot;

		CHECK_FOR_INTERRUPTS();
		if (s->scopes[i].form == ASPAN_TRACE_NULL)
			continue;
		slot = find_trace(&firsts, s, i, &hash);
		shared = *slot != 0;
		if (!shared)
			aspan_id_table_set(&firsts, slot, hash, i);
	}
	aspan_id_table_free(&firsts);
	return shared;
}
