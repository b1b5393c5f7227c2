/*
 * push_down.h
 *	  Whether the servers that have the rows of a relation make sets of them.
 */
#ifndef ASPAN_PUSH_DOWN_H
#define ASPAN_PUSH_DOWN_H

/* is a set to be made for each process, where its rows are? */
extern bool aspan_pushes_down(Oid relid);

/*
 * Whether planning is to prefer sets to rows of foreign tables; returns what
 * was said before.
 */
extern bool aspan_prefer_sets(bool prefer);

extern void aspan_push_down_init(void);

#endif							/* ASPAN_PUSH_DOWN_H */
