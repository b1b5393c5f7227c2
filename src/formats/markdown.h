/*
 * markdown.h
 *	  Pieces of Markdown text: names, numbers that add up, instants.
 */
#ifndef ASPAN_MARKDOWN_H
#define ASPAN_MARKDOWN_H


#include "datatype/timestamp.h"
#include "lib/stringinfo.h"

/*
 * Whole numbers that add up, by the method of largest remainders: each part
 * is rounded down, and what is then missing goes, by one, to the parts that
 * lost most, on ties to the earlier one.  But the largest of the first `named`
 * parts, the first such one, is rounded on its own, so that it is the same
 * number wherever it is told.
 *
 * aspan_apportion() divides `whole` among the parts in proportion to them;
 * all shares are 0 where all parts are.  aspan_round_parts() divides each
 * part by unit, such that the results add up to the rounded sum of the parts.
 */
extern void aspan_apportion(const uint128 *parts, int n, int named,
							uint32 whole, uint64 *shares);
extern void aspan_round_parts(const uint128 *parts, int n, int named,
							  uint64 unit, uint64 *shares);

/*
 * Commas stand between thousands, in this number and in all that follow.  The
 * text is allocated in the current context.
 */
extern char *aspan_grouped(uint64 n);

/* value / 10^decimals, with that many decimals */
extern void aspan_append_fixed(StringInfo out, uint64 value, int decimals);

/*
 * Milliseconds, rounded half up as numeric is: 1.025 has no exact binary form
 * and would else become 1.02.
 */
extern void aspan_append_ms(StringInfo out, double ms, int decimals);

/* a part as a percentage with one decimal; whole > 0 */
extern void aspan_append_share(StringInfo out, uint128 part, uint128 whole);

/*
 * A duration for running text, with two decimals and in the unit that suits
 * its size, but in none that is too small for finest_ms: 13.41 ms, 3.20 s,
 * 2.50 h.  The second form is that of a part and a whole, "11.67 of 21.53 ms".
 */
extern void aspan_append_duration(StringInfo out, double ms, double finest_ms);
extern void aspan_append_duration_of(StringInfo out, double part_ms,
									 double whole_ms, double finest_ms);

/* UTC, with as many groups of three decimals as it has, at least one */
extern void aspan_append_instant(StringInfo out, int64 ns);

/* the same of a bound that a user gave, which may be any, and "UTC" */
extern void aspan_append_bound(StringInfo out, TimestampTz bound);

/* seconds with as many groups of three decimals as there are, at least one */
extern void aspan_append_seconds(StringInfo out, uint64 ns);

/* ns as a number and a unit that suits it: 571.698 s, 1.500 ms, 7.00 d */
extern void aspan_append_timespan(StringInfo out, uint64 ns);

/*
 * A name as inline code, for the cell of a table or for running text; cut
 * where it is very long.  NULL and the empty string are named in words:
 * missing is what a NULL stands for.
 */
extern void aspan_append_code(StringInfo out, const char *str, uint32 len,
							  const char *missing, bool in_table);

/* the same as plain text, for a block of code; cut after limit bytes */
extern void aspan_append_plain(StringInfo out, const char *str, uint32 len,
							   const char *missing, uint32 limit);

#endif							/* ASPAN_MARKDOWN_H */
