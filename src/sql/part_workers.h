/*
 * part_workers.h
 *	  Parallel workers that help to add up the parts of a set.
 */
#ifndef ASPAN_PART_WORKERS_H
#define ASPAN_PART_WORKERS_H

/* tells those who add up parts how to get help */
extern void aspan_part_workers_init(void);

#endif							/* ASPAN_PART_WORKERS_H */
