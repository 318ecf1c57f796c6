// Package web is the pages for people. Each does its whole job without a
// script, and loads nothing from anywhere else.
package web
