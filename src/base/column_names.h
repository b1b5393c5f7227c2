/*
 * column_names.h
 *	  Other names that columns of events and spans go by.
 *
 * The client is made with this file too.
 */
#ifndef ASPAN_COLUMN_NAMES_H
#define ASPAN_COLUMN_NAMES_H

/* the column that a name stands for, or NULL; the name itself does, too */
extern const char *aspan_column_of_name(const char *name);

#endif							/* ASPAN_COLUMN_NAMES_H */
