// Made by `npm run api`; do not edit.
export interface paths {
    "/api/v1/absences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List your own absences, and those of the cadres whom you direct.
         * @description `within` filters by the home division of the person, and leaves out your own absences.
         *
         *     Needs: `signed_in`.
         */
        get: operations["listAbsences"];
        put?: never;
        /**
         * Enter leave or counter rota of a person at home in the areas that you direct.
         * @description Needs: `direct`.
         */
        post: operations["enter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/absences/{absence_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                absence_id: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove an absence that was entered by mistake, or that ended early.
         * @description If it ended early, then enter the days that were taken.
         *
         *     Needs: `direct`.
         */
        delete: operations["removeAbsence"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the county's audit log, the newest first.
         * @description It needs the permission for the whole county, otherwise `out_of_scope`.
         *
         *     Needs: `read_audit`.
         */
        get: operations["audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export the county's audit log, the newest first.
         * @description As a file: all rows with the list's filters, for the same people, with the same fields.
         *     `X-Total-Rows` says how many there are. CSV ends with a line that says so, GeoJSON with
         *     `numberReturned`: a file without that is not whole (docs/exports.md). One export at a time for
         *     each person.
         *
         *     Needs: `read_audit`.
         */
        get: operations["exportAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/calendar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show each day with its kind, its markets, and your own duties.
         * @description Needs: `signed_in`.
         */
        get: operations["showCalendar"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/calendar/{day}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                day: string;
            };
            cookie?: never;
        };
        get?: never;
        /**
         * Make a day working or free in the whole county.
         * @description A past day may become free. It may not become a working day, as quotas would rise afterwards.
         *
         *     Needs: `manage_calendar`.
         */
        put: operations["setDay"];
        post?: never;
        /**
         * Remove the county's entry for a day; for a past day only if the day is then free.
         * @description Needs: `manage_calendar`.
         */
        delete: operations["clearDay"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/calendar/{secret}.ics": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                secret: string;
            };
            cookie?: never;
        };
        /**
         * Get the calendar of a secret URL, for calendar programs (RFC 5545).
         * @description It has duties, and field days of the last four weeks and later with their number of households.
         *
         *     Needs: `public`.
         */
        get: operations["calendar"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List contacts of the households of your areas, by grid.
         * @description Needs: `read_records`.
         */
        get: operations["contacts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contacts/{contact_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contact_id: string;
            };
            cookie?: never;
        };
        /**
         * Show one contact.
         * @description Needs: `read_records`.
         */
        get: operations["contact"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contacts/{contact_id}/number": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contact_id: string;
            };
            cookie?: never;
        };
        /**
         * Show a contact's full telephone number, to dial it. Each read is in the audit log, by day.
         * @description Needs: `read_records`.
         */
        get: operations["fullNumber"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contacts/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export contacts of the households of your areas, by grid.
         * @description As a file: all rows with the list's filters, for the same people, with the same fields.
         *     `X-Total-Rows` says how many there are. CSV ends with a line that says so, GeoJSON with
         *     `numberReturned`: a file without that is not whole (docs/exports.md). One export at a time for
         *     each person.
         *
         *     Needs: `read_records`.
         */
        get: operations["exportContacts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contacts/number-reads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Report full numbers that a phone has dialled by itself. The audit log keeps their days.
         * @description Needs: `sync`.
         */
        post: operations["reportReads"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/coverage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the coverage of areas, by code, as of a day.
         * @description Needs: `see_figures`.
         */
        get: operations["showCoverage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/coverage/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export the coverage of areas, by code, as of a day.
         * @description As a file: all rows with the list's filters, for the same people, with the same fields.
         *     `X-Total-Rows` says how many there are. CSV ends with a line that says so, GeoJSON with
         *     `numberReturned`: a file without that is not whole (docs/exports.md). One export at a time for
         *     each person.
         *
         *     Needs: `see_figures`.
         */
        get: operations["exportCoverageAsFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/coverage/gaps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count what is missing in your areas, each with the list of its rows.
         * @description Needs: `see_authors`.
         */
        get: operations["showGaps"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/coverage/gaps/{gap}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                gap: string;
            };
            cookie?: never;
        };
        /**
         * List the households of a gap, by grid: `never`, `overdue`, `no_cadre`, `no_point`,
         *     `outside_grid`.
         * @description Needs: `see_authors`.
         */
        get: operations["listHouseholds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/coverage/gaps/{gap}/export": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                gap: string;
            };
            cookie?: never;
        };
        /**
         * Export the households of a gap, by grid.
         * @description As a file: all rows with the list's filters, for the same people, with the same fields.
         *     `X-Total-Rows` says how many there are. CSV ends with a line that says so, GeoJSON with
         *     `numberReturned`: a file without that is not whole (docs/exports.md). One export at a time for
         *     each person.
         *
         *     Needs: `see_authors`.
         */
        get: operations["exportGapAsFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/coverage/gaps/grids_without_cadre": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List grids of your areas that nobody answers for as a whole, by code.
         * @description Needs: `see_authors`.
         */
        get: operations["listGrids"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/coverage/gaps/grids_without_cadre/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export grids of your areas that nobody answers for as a whole, by code.
         * @description As a file: all rows with the list's filters, for the same people, with the same fields.
         *     `X-Total-Rows` says how many there are. CSV ends with a line that says so, GeoJSON with
         *     `numberReturned`: a file without that is not whole (docs/exports.md). One export at a time for
         *     each person.
         *
         *     Needs: `see_authors`.
         */
        get: operations["exportGrids"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/coverage/households": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the households behind a figure of coverage as of a day, by grid, the longest not seen
         *     first.
         * @description Grid, kind, last contact and state are those of that day; the rest is of now.
         *
         *     Needs: `read_records`.
         */
        get: operations["listCountedHouseholds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/coverage/households/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export the households behind a figure of coverage as of a day, by grid.
         * @description As a file: all rows with the list's filters, for the same people, with the same fields.
         *     `X-Total-Rows` says how many there are. CSV ends with a line that says so, GeoJSON with
         *     `numberReturned`: a file without that is not whole (docs/exports.md). One export at a time for
         *     each person.
         *
         *     Needs: `read_records`.
         */
        get: operations["exportCountedAsFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/coverage/longest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List households by their last contact, those never reached first.
         * @description Needs: `see_authors`.
         */
        get: operations["listLongest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/coverage/longest/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export households by their last contact, those never reached first.
         * @description As a file: all rows with the list's filters, for the same people, with the same fields.
         *     `X-Total-Rows` says how many there are. CSV ends with a line that says so, GeoJSON with
         *     `numberReturned`: a file without that is not whole (docs/exports.md). One export at a time for
         *     each person.
         *
         *     Needs: `see_authors`.
         */
        get: operations["exportLongestAsFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/coverage/page.pdf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Print the coverage of an area on A4: map, grids, and the households unvisited for longest.
         * @description The names of households and of those who answer for them are on it, so it is in the audit log.
         *
         *     Needs: `see_figures`.
         */
        get: operations["printPage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/coverage/report.pdf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Print the report of an area and month: figures of areas and households, and of nobody.
         * @description Needs: `see_figures`.
         */
        get: operations["printReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/coverage/weeks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the coverage of grids at the end of each week, at most two years of weeks.
         * @description Needs: `see_figures`.
         */
        get: operations["showWeeks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/credits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Credit a record to the person who did the work, for example on a shared phone.
         * @description From then on that person may change it, and the former author may not. To undo it, credit it
         *     back.
         *
         *     Needs: `decide`.
         */
        post: operations["credit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/devices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List your own devices, the last used one first; or those of a person whom you direct or
         *     manage, without recent contacts.
         * @description Needs: `signed_in`.
         */
        get: operations["devices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/devices/{device_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                device_id: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke a lost device, your own or that of a person whom you direct or manage.
         * @description At its next contact, the device hands in its unsent rows, and then erases its data.
         *
         *     Needs: `signed_in`.
         */
        delete: operations["revoke"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/divisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List townships and villages of the county, by code.
         * @description Needs: `signed_in`.
         */
        get: operations["divisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/divisions/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export townships and villages of the county, by code.
         * @description As a file: all rows with the list's filters, for the same people, with the same fields.
         *     `X-Total-Rows` says how many there are. CSV ends with a line that says so, GeoJSON with
         *     `numberReturned`: a file without that is not whole (docs/exports.md). One export at a time for
         *     each person.
         *
         *     Needs: `signed_in`.
         */
        get: operations["exportDivisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/duty-swaps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List swaps that you requested or were asked for, and those in areas that you direct.
         * @description Needs: `signed_in`.
         */
        get: operations["requests"];
        put?: never;
        /**
         * Ask a colleague to take one of your duties, in exchange for one of theirs or for none.
         * @description If the colleague has already requested the same swap, it is agreed at once.
         *
         *     Needs: `signed_in`.
         */
        post: operations["askForSwap"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/duty-swaps/{swap_id}/agree": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                swap_id: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Agree to a swap that you were asked for: the duties are swapped.
         * @description Needs: `signed_in`.
         */
        post: operations["agree"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/duty-swaps/{swap_id}/decline": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                swap_id: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Decline a swap that you were asked for; no reason is needed.
         * @description Needs: `signed_in`.
         */
        post: operations["decline"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/duty-swaps/{swap_id}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                swap_id: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Withdraw a swap that you requested.
         * @description Needs: `signed_in`.
         */
        post: operations["withdraw"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/feedback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the feedback of the county, the newest first; the reading is noted.
         * @description It needs the permission for the whole county, otherwise `out_of_scope`.
         *
         *     Needs: `operate`.
         */
        get: operations["listFeedback"];
        put?: never;
        /**
         * Say what is wrong, or could be better.
         * @description It is kept as it came first: the same `id` again changes nothing. Without `contact` it is kept
         *     without your name.
         *
         *     Needs: `signed_in`.
         */
        post: operations["giveFeedback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/feedback/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export the feedback of the county, the newest first; the reading is noted.
         * @description As a file: all rows with the list's filters, for the same people, with the same fields.
         *     `X-Total-Rows` says how many there are. CSV ends with a line that says so, GeoJSON with
         *     `numberReturned`: a file without that is not whole (docs/exports.md). One export at a time for
         *     each person.
         *
         *     Needs: `operate`.
         */
        get: operations["exportFeedback"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/gateway/sms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take the text of an SMS from the county's gateway.
         * @description The body is the text. The answer is the text of the receipt, or empty: then nothing was taken,
         *     and no SMS is to be sent. The gateway logs in by HTTP Basic; `not_found` from other addresses
         *     than the gateway's.
         *
         *     Needs: `public`.
         */
        post: operations["takeSms"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/grids": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List grids with their polygons, as GeoJSON (EPSG:4490), by code.
         * @description Needs: `signed_in`.
         */
        get: operations["grids"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/grids/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export grids by code; GeoJSON and GeoPackage have their polygons (EPSG:4490).
         * @description As a file: all rows with the list's filters, for the same people, with the same fields.
         *     `X-Total-Rows` says how many there are. CSV ends with a line that says so, GeoJSON with
         *     `numberReturned`: a file without that is not whole (docs/exports.md). One export at a time for
         *     each person.
         *
         *     Needs: `signed_in`.
         */
        get: operations["exportGridsAsFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/grids/locate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find the grid at a point; null if there is none, or if flags reject the point.
         * @description Needs: `signed_in`.
         */
        get: operations["locatePoint"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/handovers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show what became of the households that were handed over to a week, by grid.
         * @description Needs: `see_authors`.
         */
        get: operations["became"];
        put?: never;
        /**
         * Hand households to the plans of a week, or tell what would become of it (`preview`).
         * @description They come first in the plans of those who answer for them, until they are reached. Households
         *     without a cadre, and those handed over already, are refused, each with a code.
         *
         *     Needs: `hand_over`.
         */
        post: operations["handOver"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/handovers/{handover_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                handover_id: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Withdraw a hand-over of your own until its last day.
         * @description Needs: `hand_over`.
         */
        delete: operations["takeBack"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/handovers/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export what became of the households that were handed over to a week, by grid.
         * @description As a file: all rows with the list's filters, for the same people, with the same fields.
         *     `X-Total-Rows` says how many there are. CSV ends with a line that says so, GeoJSON with
         *     `numberReturned`: a file without that is not whole (docs/exports.md). One export at a time for
         *     each person.
         *
         *     Needs: `see_authors`.
         */
        get: operations["exportHandoversAsFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/handovers/weeks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the weeks to which households were handed over, the newest first, at most 53.
         * @description Needs: `see_authors`.
         */
        get: operations["weeks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/households": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List households of your areas, by grid.
         * @description Needs: `read_records`.
         */
        get: operations["households"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/households/{household_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                household_id: string;
            };
            cookie?: never;
        };
        /**
         * Show one household.
         * @description Needs: `read_records`.
         */
        get: operations["household"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/households/{household_id}/erase": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                household_id: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Erase a household, or tell what would go and what would stay (`preview`, the default).
         * @description It cannot be taken back. Phones lose it with their next sync, and a backup that is restored
         *     later loses it again.
         *
         *     Needs: `household_rights`.
         */
        post: operations["eraseHousehold"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/households/{household_id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                household_id: string;
            };
            cookie?: never;
        };
        /**
         * Get a copy of all that is held about a household, for the householder.
         * @description With the full numbers and what phones sent; without who made a visit, when and where exactly.
         *
         *     Needs: `household_rights`.
         */
        get: operations["exportHousehold"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/households/{household_id}/export.pdf": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                household_id: string;
            };
            cookie?: never;
        };
        /**
         * Print the copy for the householder, as PDF.
         * @description Needs: `household_rights`.
         */
        get: operations["printHousehold"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/households/{household_id}/file": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                household_id: string;
            };
            cookie?: never;
        };
        /**
         * Show a household's file: people with masked numbers, visits, meals, photos.
         * @description Other people's work is shown as in lists: its day, and nobody's name. At most 500 of a kind.
         *
         *     Needs: `read_records`.
         */
        get: operations["householdFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/households/due": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List households of your areas by due day, the latest first.
         * @description Needs: `read_records`.
         */
        get: operations["listDueHouseholds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/households/due/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export households of your areas by due day, the latest first.
         * @description As a file: all rows with the list's filters, for the same people, with the same fields.
         *     `X-Total-Rows` says how many there are. CSV ends with a line that says so, GeoJSON with
         *     `numberReturned`: a file without that is not whole (docs/exports.md). One export at a time for
         *     each person.
         *
         *     Needs: `read_records`.
         */
        get: operations["exportDueAsFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/households/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export households of your areas, by grid.
         * @description As a file: all rows with the list's filters, for the same people, with the same fields.
         *     `X-Total-Rows` says how many there are. CSV ends with a line that says so, GeoJSON with
         *     `numberReturned`: a file without that is not whole (docs/exports.md). One export at a time for
         *     each person.
         *
         *     Needs: `read_records`.
         */
        get: operations["exportHouseholds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/households/unassigned": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List households of your areas without a responsible cadre today, by grid.
         * @description Needs: `see_authors`.
         */
        get: operations["listUnassignedHouseholds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/households/unassigned/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export households of your areas without a responsible cadre today, by grid.
         * @description As a file: all rows with the list's filters, for the same people, with the same fields.
         *     `X-Total-Rows` says how many there are. CSV ends with a line that says so, GeoJSON with
         *     `numberReturned`: a file without that is not whole (docs/exports.md). One export at a time for
         *     each person.
         *
         *     Needs: `see_authors`.
         */
        get: operations["exportUnassignedHouseholds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/inbox": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List rows of your areas that wait for a decision, or were returned or decided, by area.
         * @description Needs: `decide`.
         */
        get: operations["rows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/inbox/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        /**
         * Show one row with all its decisions.
         * @description Needs: `decide`.
         */
        get: operations["row"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/inbox/{key}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Apply a row as if its author held the area; for a conflict, apply the author's values.
         * @description The author keeps the credit, with the time of the first arrival. The row also wins over fields
         *     that others wrote in between.
         *
         *     Needs: `decide`.
         */
        post: operations["acceptRow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/inbox/{key}/correct": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Apply a row with some fields replaced, in its author's name. The corrector is recorded.
         * @description Needs: `decide`.
         */
        post: operations["correct"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/inbox/{key}/credit": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept a visit, ticket or photo, and credit it to the person who used the phone.
         * @description Needs: `decide`.
         */
        post: operations["creditRow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/inbox/{key}/dismiss": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Dismiss a row: the record does not change. `note` has the reason; the row is kept.
         * @description Needs: `decide`.
         */
        post: operations["dismiss"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/inbox/{key}/merge": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Merge a refused household into an existing one.
         * @description Its records move there, and so do records that still arrive with its id.
         *
         *     Needs: `decide`.
         */
        post: operations["mergeRow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/inbox/{key}/return": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a row back to its author with a note; another decision may still follow.
         * @description Needs: `decide`.
         */
        post: operations["sendBack"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show every job with its last and next run, and the state of the queues.
         * @description Needs: `operate`.
         */
        get: operations["timetable"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the latest 500 tasks and messages that failed too often, by day.
         * @description Recipients are not shown. The reading is in the audit log.
         *
         *     Needs: `operate`.
         */
        get: operations["deadLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/dead-letters/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry dead letters: all of a queue, all of a kind, or the one with this key.
         * @description Needs: `operate`.
         */
        post: operations["retry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log in, on a phone (with device) or in a browser (with browser: true).
         * @description A phone gets a token that stays valid for weeks without a signal, and a cookie for handing
         *     in only (`POST /api/v1/sync/hand-in`). A browser gets an HttpOnly
         *     cookie, and in the response the form token for requests that write. Five failures from one
         *     address lock the name there for five minutes; twenty from several addresses lock it everywhere.
         *     The response is the same for a locked name and for a wrong password. A device that sends its
         *     last token, even an expired one, as ``Authorization: Bearer`` is not affected by failures from
         *     other clients.
         *
         *     Needs: `public`.
         */
        post: operations["logIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End this session. Rows that a phone has not pushed stay on the phone.
         * @description Needs: `signed_in`.
         */
        post: operations["logOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/market-rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the rules of the county's markets, by place.
         * @description Needs: `signed_in`.
         */
        get: operations["rules"];
        put?: never;
        /**
         * Add a rule of a township or village; a place may have several.
         * @description Needs: `manage_calendar`.
         */
        post: operations["add"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/market-rules/{rule_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                rule_id: string;
            };
            cookie?: never;
        };
        get?: never;
        /**
         * Replace a rule, its past included.
         * @description If the market moves to other days from some day on, end this rule (`valid_to`) and add another.
         *
         *     Needs: `manage_calendar`.
         */
        put: operations["change"];
        post?: never;
        /**
         * Remove a rule, its past included.
         * @description Needs: `manage_calendar`.
         */
        delete: operations["removeMarketRule"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/market-rules/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export the rules of the county's markets, by place.
         * @description As a file: all rows with the list's filters, for the same people, with the same fields.
         *     `X-Total-Rows` says how many there are. CSV ends with a line that says so, GeoJSON with
         *     `numberReturned`: a file without that is not whole (docs/exports.md). One export at a time for
         *     each person.
         *
         *     Needs: `signed_in`.
         */
        get: operations["exportRules"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show your own profile, roles, and the areas of each permission.
         * @description Needs: `signed_in`.
         */
        get: operations["whoAmI"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/calendar-feed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show whether you have a secret URL of your calendar, and since when.
         * @description Needs: `signed_in`.
         */
        get: operations["stateCalendarFeed"];
        put?: never;
        /**
         * Create a new secret URL of your calendar; the former one ends.
         * @description It also ends when you change your password, when a device is revoked, and when you leave.
         *
         *     Needs: `signed_in`.
         */
        post: operations["makeCalendarFeed"];
        /**
         * Revoke the secret URL of your calendar.
         * @description Needs: `signed_in`.
         */
        delete: operations["endCalendarFeed"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/channels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the county's channels, and your own order.
         * @description Needs: `signed_in`.
         */
        get: operations["channels"];
        /**
         * Set the order of your channels; if one fails, the next one is tried.
         * @description `web_push` stands for all browsers that you have subscribed.
         *
         *     Needs: `signed_in`.
         */
        put: operations["choose"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/features-url": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show whether you have a secret URL of your grids, their coverage and your households as map layers, and since when.
         * @description Needs: `signed_in`.
         */
        get: operations["stateFeaturesUrl"];
        put?: never;
        /**
         * Create a new secret URL of your grids, their coverage and your households as map layers; the former one ends.
         * @description It also ends when you change your password, when a device is revoked, and when you leave.
         *
         *     Needs: `signed_in`.
         */
        post: operations["makeFeaturesUrl"];
        /**
         * Revoke the secret URL of your grids, their coverage and your households as map layers.
         * @description Needs: `signed_in`.
         */
        delete: operations["endFeaturesUrl"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/paired-households": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the households paired with you, and when you reached each in the current period.
         * @description The period is that of the quota of paired households; without such a quota, a quarter.
         *
         *     Needs: `signed_in`.
         */
        get: operations["myPairedHouseholds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/paired-households/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export the households paired with you, and when you reached each in the current period.
         * @description As a file: all rows with the list's filters, for the same people, with the same fields.
         *     `X-Total-Rows` says how many there are. CSV ends with a line that says so, GeoJSON with
         *     `numberReturned`: a file without that is not whole (docs/exports.md). One export at a time for
         *     each person.
         *
         *     Needs: `signed_in`.
         */
        get: operations["exportMyPairedHouseholds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show your own plan of a week, with its visits in the order of the route.
         * @description Needs: `signed_in`.
         */
        get: operations["myPlan"];
        put?: never;
        /**
         * Request a new plan of your own week, at most once a minute.
         * @description The job process makes it, normally within seconds. It keeps published and pinned visits where
         *     possible.
         *
         *     Needs: `signed_in`.
         */
        post: operations["planAnew"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/plan/what-if": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the answer to your last question; `not_found` without a question in the last day.
         * @description Needs: `signed_in`.
         */
        get: operations["triedOut"];
        put?: never;
        /**
         * Ask what your own week would be if you were away on some days, at most once a minute.
         * @description No plan is changed, and nobody else sees it. The answer comes normally within seconds; the last
         *     question is kept for a day.
         *
         *     Needs: `signed_in`.
         */
        post: operations["tryOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/push-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the key to subscribe a browser to Web Push; 404 if Web Push is not set up.
         * @description Needs: `signed_in`.
         */
        get: operations["pushKey"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/push-subscriptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Subscribe this browser; the body is the result of `PushManager.subscribe()`.
         * @description A push service that is not in the server's settings is `out_of_scope`.
         *
         *     Needs: `signed_in`.
         */
        post: operations["subscribe"];
        /**
         * Unsubscribe this browser.
         * @description Needs: `signed_in`.
         */
        delete: operations["unsubscribe"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/quotas": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show your own quotas: running periods, and past ones that can still be made up.
         * @description The server's figures are the official ones. A phone shows beside them `counted`, `waiting`, and
         *     its own work that has no receipt yet.
         *
         *     Needs: `signed_in`.
         */
        get: operations["myQuotas"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/quotas/{name}/explain": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        /**
         * Show every record and day of one period, and why each counts or not.
         * @description Needs: `signed_in`.
         */
        get: operations["explainMine"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/reminders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List your own reminders, the newest first. Nobody else can read them.
         * @description Needs: `signed_in`.
         */
        get: operations["listReminders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/reminders/{reminder}/seen": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                reminder: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mark a reminder as seen: there is no further message about it.
         * @description Needs: `signed_in`.
         */
        post: operations["seen"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/reminders/{reminder}/snooze": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                reminder: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Snooze a reminder: it is sent once more after that time, if it still applies.
         * @description Needs: `signed_in`.
         */
        post: operations["snooze"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/reminders/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export your own reminders, the newest first. Nobody else can read them.
         * @description As a file: all rows with the list's filters, for the same people, with the same fields.
         *     `X-Total-Rows` says how many there are. CSV ends with a line that says so, GeoJSON with
         *     `numberReturned`: a file without that is not whole (docs/exports.md). One export at a time for
         *     each person.
         *
         *     Needs: `signed_in`.
         */
        get: operations["exportReminders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/reminders/preferences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the hours and the rhythm of your reminders. For their channels see `/me/channels`.
         * @description Needs: `signed_in`.
         */
        get: operations["preferences"];
        /**
         * Set your hours, within the county's, and rhythm; null: the county's default.
         * @description Needs: `signed_in`.
         */
        put: operations["prefer"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/sms-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get your phone's key for visits by SMS, the same each time.
         * @description A log-in brings it, too. `not_found` where the server takes no SMS.
         *
         *     Needs: `signed_in`.
         */
        post: operations["smsKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/meal-tickets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List meal tickets in your areas, by grid (highest code first) and day (newest first).
         * @description Needs: `read_tickets`.
         */
        get: operations["mealTickets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/meal-tickets/{ticket_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ticket_id: string;
            };
            cookie?: never;
        };
        /**
         * Show one meal ticket; author and time are shown as for a visit.
         * @description Needs: `read_tickets`.
         */
        get: operations["mealTicket"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/meal-tickets/{ticket_id}/payee": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ticket_id: string;
            };
            cookie?: never;
        };
        /**
         * Show whom a ticket was paid to, where the household was erased. In the audit log, by day.
         * @description Needs: `read_payees`.
         */
        get: operations["payee"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/meal-tickets/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export meal tickets in your areas, by grid (highest code first) and day (newest first).
         * @description As a file: all rows with the list's filters, for the same people, with the same fields.
         *     `X-Total-Rows` says how many there are. CSV ends with a line that says so, GeoJSON with
         *     `numberReturned`: a file without that is not whole (docs/exports.md). One export at a time for
         *     each person.
         *
         *     Needs: `read_tickets`.
         */
        get: operations["exportMealTickets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orphans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List households with records that wait for them, by people at home in your areas.
         * @description Needs: `decide`.
         */
        get: operations["listOrphans"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orphans/{household}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                household: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept records of people who never held the household's grid.
         * @description Needs: `decide`.
         */
        post: operations["acceptOrphan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orphans/{household}/merge": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                household: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Merge an unknown household into an existing one, with the records that wait for it.
         * @description Needs: `decide`.
         */
        post: operations["mergeOrphan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orphans/{household}/unmerge": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                household: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Undo a merge that was made here or in the inbox.
         * @description Returns the household that it was merged into. Earlier records stay with that one.
         *
         *     Needs: `decide`.
         */
        post: operations["unmerge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show your areas: households, this week's visits by grid, the latest visits.
         * @description Needs: `read_records`.
         */
        get: operations["showOverview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set a new password; all your other sessions end.
         * @description It needs at least 10 characters of three kinds (lower case, upper case, digits, others). It must
         *     not be common, contain the log-in name, or equal the old one.
         *
         *     Needs: `signed_in`.
         */
        post: operations["setNewPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the people at home in your areas, by place, without figures.
         * @description Needs: `direct`.
         */
        get: operations["listDirectedPeople"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/{person_id}/office-shares": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person_id: string;
            };
            cookie?: never;
        };
        /**
         * List the shares of a full post, of yourself or of a cadre whom you direct.
         * @description Needs: `signed_in`.
         */
        get: operations["held"];
        /**
         * Set the share from a day on; entries of that day or later are replaced.
         * @description Needs: `direct`.
         */
        put: operations["setShare"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/{person_id}/quotas": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person_id: string;
            };
            cookie?: never;
        };
        /**
         * Show the quotas of a person whom you direct. The reading is in the audit log.
         * @description Needs: `see_figures`.
         */
        get: operations["ofPerson"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/{person_id}/quotas/{name}/explain": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                person_id: string;
            };
            cookie?: never;
        };
        /**
         * Show every record and day of one period of a person whom you direct.
         * @description The reading is in the audit log.
         *
         *     Needs: `see_figures`.
         */
        get: operations["explainPerson"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/same-logins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List accounts of your areas whose log-in name has the same normal form as an older one's.
         * @description Needs: `manage_people`.
         */
        get: operations["sameLogins"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/same-logins/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export accounts of your areas whose log-in name has the same normal form as an older one's.
         * @description As a file: all rows with the list's filters, for the same people, with the same fields.
         *     `X-Total-Rows` says how many there are. CSV ends with a line that says so, GeoJSON with
         *     `numberReturned`: a file without that is not whole (docs/exports.md). One export at a time for
         *     each person.
         *
         *     Needs: `manage_people`.
         */
        get: operations["exportSameLogins"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/photos/{photo_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                photo_id: string;
            };
            cookie?: never;
        };
        /**
         * Get a photo of your areas: a JPEG, upright, without metadata.
         * @description Needs: `read_records`.
         */
        get: operations["photo"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/photos/thumbnails/{photo_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                photo_id: string;
            };
            cookie?: never;
        };
        /**
         * Get a photo of your areas, at most 320 pixels wide and high.
         * @description Needs: `read_records`.
         */
        get: operations["thumbnail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/photos/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin the upload of a photo whose record was pushed; the body may have the first bytes.
         * @description Send the rest to the URL in `Location`. An earlier upload of the same photo ends.
         *
         *     Needs: `signed_in`.
         */
        post: operations["begin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/photos/uploads/{upload_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                upload_id: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Cancel an upload. The photo's record stays, without bytes.
         * @description Needs: `signed_in`.
         */
        delete: operations["giveUploadUp"];
        options?: never;
        /**
         * Get the number of bytes received. The last byte counts only once the photo is stored.
         * @description Needs: `signed_in`.
         */
        head: operations["uploadOffset"];
        /**
         * Send bytes from an offset on. If the connection breaks, the received bytes are kept.
         * @description After the last byte the photo is checked, all metadata is removed, and it is stored. If it is
         *     refused, the upload ends.
         *
         *     Needs: `signed_in`.
         */
        patch: operations["send"];
        trace?: never;
    };
    "/api/v1/plan-settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the county's plan settings. Everybody may read them.
         * @description Needs: `signed_in`.
         */
        get: operations["figures"];
        /**
         * Replace the county's plan settings. The next planning uses them.
         * @description Needs: `manage_plans`.
         */
        put: operations["setFigures"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plans/load": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show due and planned households of a week, and missing hours, by grid, village or township.
         *     Nobody is named.
         * @description Needs: `see_figures`.
         */
        get: operations["load"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plans/progress": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show planned and reached households of a week, and those left for the next week, by grid,
         *     village or township. Nobody is named.
         * @description Needs: `see_figures`.
         */
        get: operations["progress"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quotas": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List all versions of the county's quotas, by name. Everybody may read them.
         * @description Needs: `signed_in`.
         */
        get: operations["listQuotas"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quotas/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        get?: never;
        /**
         * Define a quota, or change its figures from a day on.
         * @description You cannot change what it counts, for whom and in which periods: use another name. Higher
         *     figures begin with the next period, lower figures at once. Later versions stay: `valid_to` is
         *     the end of this version. A quota that nobody can meet is refused, with the reasons.
         *
         *     Needs: `manage_quotas`.
         */
        put: operations["define"];
        post?: never;
        /**
         * End a quota. Settled periods do not change.
         * @description Needs: `manage_quotas`.
         */
        delete: operations["endQuota"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quotas/areas": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show counts of households and obligations by grid, village or township, by code.
         * @description Needs: `see_figures`.
         */
        get: operations["byArea"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quotas/templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List templates for the body of `PUT /quotas/{name}`, without `valid_from`.
         * @description Needs: `manage_quotas`.
         */
        get: operations["templates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reminders/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the county's reminder policy.
         * @description Needs: `signed_in`.
         */
        get: operations["countySettings"];
        /**
         * Change the county's reminder policy. The change is in the audit log.
         * @description Needs: `operate`.
         */
        put: operations["setCountySettings"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/roster": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the roster of your home division and of the areas whose records you read.
         * @description Needs: `signed_in`.
         */
        get: operations["showRoster"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/roster/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Plan the coming turns of a month, in the areas that you direct.
         * @description Holders keep their turns, unless they are away.
         *
         *     Needs: `direct`.
         */
        post: operations["plan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sync": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Push rows of any collections, then pull from all of them, in one round trip.
         * @description Needs: `signed_in`.
         */
        post: operations["syncAll"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sync/{collection}/pull": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                collection: "grids" | "profile" | "outcomes" | "plans" | "household_aliases" | "households" | "contacts" | "visits" | "meal_tickets" | "photos" | "planned_visits" | "reminders";
            };
            cookie?: never;
        };
        /**
         * Pull changes of one collection since a checkpoint.
         * @description Needs: `signed_in`.
         */
        get: operations["pullCollection"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sync/{collection}/push": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                collection: "households" | "contacts" | "visits" | "meal_tickets" | "photos" | "planned_visits" | "reminders";
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Push rows of one collection; returns documents of the rows that were not applied as sent.
         * @description Needs: `signed_in`.
         */
        post: operations["pushCollection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sync/digest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get checksums of the records that a phone should hold, by feed and collection.
         * @description Needs: `signed_in`.
         */
        get: operations["compare"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sync/hand-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hand in rows with a revoked device's token, or sealed rows with a device's cookie.
         * @description Only receipts return. Rows of a revoked device are held for a decision; those of another are
         *     pushed. A row that cannot be opened is `unreadable`: it is not stored, and stays on the phone.
         *     `erase` is true if a revoked phone reports that it has no further rows.
         *
         *     Needs: `signed_in`.
         */
        post: operations["handInRows"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sync/hand-in/cookie": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give this phone the cookie by which it hands in sealed rows, or prolong the one it sends.
         * @description With `device`, that of an earlier device of the same person, whose sealed rows this phone holds
         *     without a cookie.
         *
         *     Needs: `signed_in`.
         */
        post: operations["giveHandInCookie"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sync/hand-in/emptied": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Report that the store of every other device with a cookie here is missing.
         * @description They show in sync health at once. It says how many there are, and what they had not sent.
         *
         *     Needs: `hand_in_cookie`.
         */
        post: operations["reportEmptied"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sync/hand-in/photos/{photo_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                photo_id: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hand in the sealed bytes of a photo whose record was pushed or handed in.
         * @description `waiting`: its record is held; keep the bytes. `unknown`: there is no record; hand it in first.
         *
         *     Needs: `hand_in_cookie`.
         */
        post: operations["handInPhoto"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sync/repair": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get the documents in which a phone's records of a feed and collection differ.
         * @description Use `after` and `until` for a window of ids. If `next` is not null, there are more after that
         *     id.
         *
         *     Needs: `signed_in`.
         */
        post: operations["repair"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sync/troubles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List silent, emptied and copied phones in your areas, by area, and count waiting rows, by
         *     reason.
         * @description This is no ranking of people: nothing is ordered by days or backlog, or counted by person.
         *     Every page has all of ``waiting``.
         *
         *     Needs: `see_authors`.
         */
        get: operations["findTroubles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tiles/basemap.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Describe the basemap of this deployment.
         * @description Needs: `signed_in`.
         */
        get: operations["describeBasemap"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tiles/divisions.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Describe the tiles of townships and villages, as drawn on a day.
         * @description Needs: `signed_in`.
         */
        get: operations["describeDivisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tiles/divisions/{z}/{x}/{y}.mvt": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                x: string;
                y: string;
                z: string;
            };
            cookie?: never;
        };
        /**
         * Get a tile of the county's townships and villages; empty where there is none.
         * @description Needs: `signed_in`.
         */
        get: operations["divisionsTile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tiles/grids.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Describe the tiles of grids, as drawn on a day.
         * @description Needs: `signed_in`.
         */
        get: operations["describeGrids"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tiles/grids/{z}/{x}/{y}.mvt": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                x: string;
                y: string;
                z: string;
            };
            cookie?: never;
        };
        /**
         * Get a tile of the county's grids; empty where there is none.
         * @description Needs: `signed_in`.
         */
        get: operations["gridsTile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tiles/households.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Describe the tiles of households of your areas.
         * @description Needs: `read_records`.
         */
        get: operations["describeHouseholds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tiles/households/{z}/{x}/{y}.mvt": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                x: string;
                y: string;
                z: string;
            };
            cookie?: never;
        };
        /**
         * Get a tile of households of your areas, without names; far away, counted by cell.
         * @description Needs: `read_records`.
         */
        get: operations["householdsTile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tiles/visits.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Describe the tiles of visits of a period in your areas.
         * @description Needs: `read_records`.
         */
        get: operations["describeVisits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tiles/visits/{z}/{x}/{y}.mvt": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                x: string;
                y: string;
                z: string;
            };
            cookie?: never;
        };
        /**
         * Get a tile of visits of a period in your areas, by day and without author.
         * @description A visit is shown at its household's point; far away, visits are counted by cell.
         *
         *     Needs: `read_records`.
         */
        get: operations["visitsTile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/visits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List visits in your areas, by grid (the highest code first) and day (the newest first).
         * @description Needs: `read_records`.
         */
        get: operations["visits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/visits/{visit_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                visit_id: string;
            };
            cookie?: never;
        };
        /**
         * Show one visit.
         * @description People who direct cadres there see author and time; the reading is in the audit log.
         *
         *     Needs: `read_records`.
         */
        get: operations["visit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/visits/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export visits in your areas, by grid (the highest code first) and day (the newest first).
         * @description As a file: all rows with the list's filters, for the same people, with the same fields.
         *     `X-Total-Rows` says how many there are. CSV ends with a line that says so, GeoJSON with
         *     `numberReturned`: a file without that is not whole (docs/exports.md). One export at a time for
         *     each person.
         *
         *     Needs: `read_records`.
         */
        get: operations["exportVisits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check that the process answers; its versions. For the database see /readyz.
         * @description Needs: `public`.
         */
        get: operations["healthz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check that the server can handle requests.
         * @description It needs the database, the migrations of this version, and the database's identity (`epoch`).
         *     ``row_locks`` (row-level security) and ``worker`` (a job process) are information only.
         *
         *     Needs: `public`.
         */
        get: operations["readyz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        AbsenceAnswer: {
            /** Format: date */
            first_day: string;
            /**
             * @description Half of a single day; null: whole days.
             * @enum {string|null}
             */
            half?: "am" | "pm" | null;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "leave" | "counter_rota";
            /** Format: date */
            last_day: string;
            /** @description The person's name. */
            name: string;
            /** Format: uuid */
            person: string;
        };
        AbsencePage: {
            items: components["schemas"]["AbsenceAnswer"][];
            /** @description Send it as `after` to get the next page. null: the last page. */
            next: string | null;
        };
        Alive: {
            alive: boolean;
            api: string;
            /** @description The newest migration of this program. */
            schema: string;
            version: string;
        };
        AnswersFor: {
            /** Format: uuid */
            id: string;
            name: string | null;
        };
        Area: {
            code: string;
            name: string;
        };
        AreaHouseholds: {
            /** @description Due within seven days. */
            due_soon: number;
            households: number;
            in_time: number;
            /** @description Never reached so far. */
            never: number;
            overdue: number;
            priority: number;
            priority_overdue: number;
            quota: string;
        };
        AreaLoad: {
            code: string;
            /** @description Households due by the end of the week and not reached yet, as of now; each counted once. */
            due: number;
            /** @description Hours of due work that do not fit into the field days, rounded up. */
            missing_hours: number;
            missing_s: number;
            name: string | null;
            /** @description Of these, planned for today or later. */
            planned: number;
        };
        AreaObligations: {
            /** @description The number of people that the quota applies to. */
            people: number;
            /** @description Of these, behind; null with fewer than three people. */
            people_behind: number | null;
            quota: string;
            /** @description Periods by state; null with fewer than three people. */
            states: {
                [key: string]: number;
            } | null;
        };
        AreaProgress: {
            code: string;
            /** @description Of these, reached in the week. */
            done: number;
            name: string | null;
            /** @description Households due by the end of the week, not reached, and without a day left, as of now. */
            next_week: number;
            /** @description Households with a planned visit in the week. */
            planned: number;
            /** @description Of these, planned for today or later. */
            to_come: number;
        };
        AreaQuotas: {
            code: string;
            households: components["schemas"]["AreaHouseholds"][];
            name: string;
            obligations: components["schemas"]["AreaObligations"][];
            /** @description Households without a responsible cadre. */
            unassigned: number;
        };
        Areas: {
            items: components["schemas"]["AreaQuotas"][];
            /** Format: date */
            today: string;
        };
        AsOf: {
            /** Format: date-time */
            counted_at: string;
            /** Format: date */
            day: string;
            /** @description now: late work counts on its day. */
            known: string;
        };
        Attempt: {
            attempts: number;
            /** Format: date-time */
            begun_at: string;
            /** @description Kind and place of the error; null while the job runs. */
            error: string | null;
            period: string;
        };
        AuditAnswer: {
            action: string;
            /** Format: date-time */
            at: string;
            details: {
                [key: string]: unknown;
            } | null;
            /** Format: uuid */
            id: string;
            login: string | null;
            /**
             * Format: uuid
             * @description null for commands on the server, or an unknown person.
             */
            person: string | null;
            /** @description A list, or kind and id. */
            target: string;
        };
        AuditPage: {
            items: components["schemas"]["AuditAnswer"][];
            /** @description Send it as `after` to get the next page. null: the last page. */
            next: string | null;
        };
        BasemapAnswer: {
            /** @description To be shown on the map. */
            attribution: string | null;
            /** @description From below, raster tiles in WGS 84 (EPSG:3857): for each layer the addresses that its tiles may come from. Empty: there is no basemap. */
            layers: string[][];
        };
        CalendarAnswer: {
            /** Format: date */
            certain_until: string;
            days: components["schemas"]["DayWithMarkets"][];
            /** @description true: the next year should be entered. */
            ends_soon: boolean;
        };
        ChannelLine: {
            /**
             * @description The kind of address; for `phone`, your own number by default.
             * @enum {string}
             */
            address: "phone" | "email" | "account";
            name: string;
            /** @description Its rank in the county's default order; null: not used. */
            rank: number | null;
        };
        /** @description How far a phone has read. Opaque; `{}` is the beginning. */
        Checkpoint: {
            c?: string;
        };
        Choices: {
            channels: components["schemas"]["ChannelLine"][];
            chosen: components["schemas"]["ChosenLine"][];
        };
        ChosenLine: {
            /** @description Masked; null: your own number. */
            address: string | null;
            channel: string;
        };
        Collection: {
            fields: string[];
            written: boolean;
        };
        ContactPage: {
            items: components["schemas"]["ContactRow"][];
            /** @description Send it as `after` to get the next page. null: the last page. */
            next: string | null;
        };
        ContactRow: {
            grid: string | null;
            /** Format: uuid */
            household: string;
            /** Format: uuid */
            id: string;
            name: string;
            phone: string | null;
            /** @enum {string} */
            relation: "head" | "spouse" | "child" | "parent" | "other";
        };
        CookieInput: {
            /**
             * Format: uuid
             * @description An earlier device of this person; this one without it.
             */
            device?: string;
        };
        Correction: {
            /** @description New values for fields of the body as it was sent. */
            changes: {
                [key: string]: unknown;
            };
            /** @default null */
            note: string | null;
        };
        CountedFact: {
            /** Format: date */
            day: string;
            /** Format: uuid */
            household: string;
            /** Format: uuid */
            id: string;
        };
        CountedHousehold: {
            address: string | null;
            days_late: number | null;
            /**
             * Format: date
             * @description A working day; null: without an interval.
             */
            due: string | null;
            grid: string;
            group_no: number | null;
            head: string;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "ordinary" | "priority" | "moved_away" | "died_out";
            /**
             * Format: date
             * @description By anybody; null: never.
             */
            last_contact: string | null;
            number: string | null;
            /** @enum {string|null} */
            state: "in_time" | "due_soon" | "overdue" | null;
        };
        CountedPage: {
            /**
             * Format: date
             * @description As of the end of this day, as known now.
             */
            day: string;
            /** @description How many more the figure counts: they have moved since, to where you may not read, and are not in the list. */
            elsewhere: number;
            items: components["schemas"]["CountedHousehold"][];
            /** @description Send it as `after` to get the next page. null: the last page. */
            next: string | null;
        };
        CountyAnswer: {
            /** @description 1 is Monday. */
            digest_weekday: number;
            /** @enum {string} */
            reminder_rhythm: "as_it_comes" | "weekly";
            reminders_a_day: number;
            told_from: unknown;
            told_until: unknown;
        };
        CountyReminders: {
            /** @description Of the weekly digest; 1 is Monday. */
            digest_weekday: number;
            /** @enum {string} */
            reminder_rhythm: "as_it_comes" | "weekly";
            /** @description Further reminders are sent together. */
            reminders_a_day: number;
            told_from: unknown;
            told_until: unknown;
        };
        Coverage: {
            as_of: components["schemas"]["AsOf"];
            items: components["schemas"]["CoveredArea"][];
            /** @description Percent in time for `covered`. */
            threshold: number;
            total: components["schemas"]["CoverageFigure"];
        };
        CoverageFigure: {
            /** @description Households whose kind has an interval: the denominator. */
            asked: number;
            /** @description In the period, up to the day. */
            contacted: number;
            /** @description null: no household has an interval. */
            covered: boolean | null;
            /** @description Of `in_time`, once all has arrived. */
            highest: number;
            households: number;
            in_time: number;
            /** @description Of `in_time`, once all has arrived. */
            lowest: number;
            /** @description Never contacted. */
            never: number;
            /** @description Contacted before, but too long ago. */
            overdue: number;
            phones: components["schemas"]["PhonesBehind"];
            /** @description Somebody was there in the period. */
            reached: boolean;
            visits: components["schemas"]["VisitsByEvidence"];
            without_cadre: number;
        };
        CoverageWeeks: {
            /** @description A row for each code, a column for each week. */
            asked: number[][];
            codes: string[];
            /** @description A row for each code, a column for each week. */
            highest: number[][];
            /** @description A row for each code, a column for each week. */
            households: number[][];
            /** @description A row for each code, a column for each week. */
            in_time: number[][];
            weeks: string[];
        };
        CoveredArea: {
            /** @description Households whose kind has an interval: the denominator. */
            asked: number;
            code: string;
            /** @description In the period, up to the day. */
            contacted: number;
            /** @description null: no household has an interval. */
            covered: boolean | null;
            /** @description Of `in_time`, once all has arrived. */
            highest: number;
            households: number;
            in_time: number;
            /** @description Of `in_time`, once all has arrived. */
            lowest: number;
            name: string;
            /** @description Never contacted. */
            never: number;
            /** @description Contacted before, but too long ago. */
            overdue: number;
            phones: components["schemas"]["PhonesBehind"];
            /** @description Somebody was there in the period. */
            reached: boolean;
            visits: components["schemas"]["VisitsByEvidence"];
            without_cadre: number;
        };
        CreditAsked: {
            /** @enum {string} */
            collection: "visits" | "meal_tickets" | "photos";
            note: string;
            /** Format: uuid */
            person: string;
            /** Format: uuid */
            record: string;
        };
        Credited: {
            /** Format: uuid */
            cadre: string;
            /** @enum {string} */
            collection: "visits" | "meal_tickets" | "photos";
            /** Format: uuid */
            record: string;
            /** @description The number of records: includes a visit's photos and tickets. */
            records: number;
        };
        Crediting: {
            note: string;
            /** Format: uuid */
            person: string;
        };
        DayAnswer: {
            /** @description false until the year's shifts are announced. */
            certain: boolean;
            /** Format: date */
            day: string;
            /** @enum {string} */
            kind: "working" | "shifted" | "holiday" | "weekend";
            name: string | null;
            note: string | null;
            /**
             * @description What decides the day: the weekday; the State Council's announcement; the law, in a year that is not announced yet; the county.
             * @enum {string}
             */
            source: "week" | "state" | "law" | "county";
            working: boolean;
        };
        DaySet: {
            name: string;
            /** @default null */
            note: string | null;
            working: boolean;
        };
        DayWithMarkets: {
            /** @description false until the year's shifts are announced. */
            certain: boolean;
            /** Format: date */
            day: string;
            /** @description Your own duties. */
            duties: components["schemas"]["OwnDuty"][];
            /** @enum {string} */
            kind: "working" | "shifted" | "holiday" | "weekend";
            markets: components["schemas"]["Place"][];
            name: string | null;
            note: string | null;
            /**
             * @description What decides the day: the weekday; the State Council's announcement; the law, in a year that is not announced yet; the county.
             * @enum {string}
             */
            source: "week" | "state" | "law" | "county";
            working: boolean;
        };
        DeadLetter: {
            attempts: number;
            /**
             * Format: date-time
             * @description The beginning of that day in the county.
             */
            dead_at: string;
            error: string | null;
            /** @description An opaque key for `retry`; it contains no personal data. */
            key: string;
            kind: string;
            /** @enum {string} */
            queue: "tasks" | "outbox";
        };
        DeadLetters: {
            items: components["schemas"]["DeadLetter"][];
        };
        DecisionRow: {
            /**
             * Format: date-time
             * @description For other people's decisions, the beginning of the day.
             */
            at: string;
            /**
             * Format: uuid
             * @description In a list, null for other people's decisions.
             */
            by: string | null;
            /** @enum {string} */
            decision: "accepted" | "corrected" | "returned" | "dismissed" | "merged" | "superseded";
            note: string | null;
        };
        DefinedQuota: {
            /** @enum {string} */
            among: "any" | "paired";
            /** @description The number of people, or households, that it applies to. */
            concerns: number;
            /** @enum {string} */
            counts: "visit" | "contact" | "meal";
            /** @enum {string} */
            each: "cadre" | "household";
            /**
             * Format: date
             * @description For meals: before this day each ticket counted once. From this day on, or always if null, all tickets of one meal count as one.
             */
            each_ticket_until: string | null;
            /** @description For `interval`: days by kind of household. */
            every: unknown;
            grace_days: number;
            /** @description The minimum: a number, or one for each level of office. */
            least: unknown;
            name: string;
            /** @enum {string} */
            period: "week" | "month" | "quarter" | "year" | "interval";
            scale: boolean;
            title: string;
            title_en: string;
            /** @enum {string} */
            unit: "fact" | "day" | "household";
            /** Format: date */
            valid_from: string;
            /**
             * Format: date
             * @description The first day on which it no longer holds; null without an end.
             */
            valid_to: string | null;
            /** @enum {string} */
            who: "cadres" | "county_cadres" | "township_cadres" | "village_cadres" | "stationed_cadres" | "paired_cadres" | "households";
        };
        DeviceAnswer: {
            /** @description For other people's devices, null until 3 days without contact. */
            app_version?: string | null;
            /** @description Rows not yet pushed at the last contact. For other people's devices, null until 3 days without contact. Shown at once of a revoked device, and of one whose store is missing. */
            backlog?: number | null;
            /**
             * Format: date-time
             * @description When its store was found missing.
             */
            emptied_at?: string | null;
            /**
             * Format: date-time
             * @description For other people's devices, the beginning of the day.
             */
            first_seen_at: string;
            /**
             * Format: date-time
             * @description When it last handed in, after it was revoked; `backlog` is what it still had then.
             */
            handed_in_at?: string | null;
            /**
             * Format: date-time
             * @description When two phones last used its token.
             */
            heard_twice_at?: string | null;
            /** Format: uuid */
            id: string;
            /**
             * Format: date-time
             * @description For other people's devices, the beginning of the day. null until 3 days without contact.
             */
            last_seen_at: string | null;
            name: string;
            /** Format: date-time */
            revoked_at?: string | null;
        };
        DeviceInput: {
            app_version?: string | null;
            /** Format: uuid */
            id?: string;
            name: string;
        };
        Devices: {
            items: components["schemas"]["DeviceAnswer"][];
        };
        DirectedPage: {
            items: components["schemas"]["DirectedPerson"][];
            /** @description Send it as `after` to get the next page. null: the last page. */
            next: string | null;
        };
        DirectedPerson: {
            /** @description The areas that they are responsible for today; for groups and households, their grids. */
            areas: string[];
            /**
             * Format: date
             * @description The last day of their present leave; null: not on leave.
             */
            away_until: string | null;
            home: string;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            level: "county" | "township" | "village";
            login: string;
            name: string;
        };
        DivisionPage: {
            items: components["schemas"]["DivisionRow"][];
            /** @description Send it as `after` to get the next page. null: the last page. */
            next: string | null;
        };
        DivisionRow: {
            code: string;
            fully_gridded: boolean;
            kind: string | null;
            name: string;
            parent: string | null;
        };
        DrawnTileJson: {
            /** @description West, south, east, north of your areas; of the county without areas; of the world while nothing is drawn. */
            bounds: number[];
            /** @description The version in the URL template. */
            drawing: string;
            /** @description All versions, by day: each holds until the day of the next. Equal names are equal maps. */
            drawings: components["schemas"]["DrawnVersion"][];
            maxzoom: number;
            minzoom: number;
            name: string;
            scheme: string;
            tilejson: string;
            /** @description One URL template. If the server's public URL is not set, it is a path relative to the URL of this request. */
            tiles: string[];
            vector_layers: components["schemas"]["VectorLayer"][];
        };
        DrawnVersion: {
            drawing: string;
            /** Format: date */
            first_day: string;
        };
        DueHousehold: {
            address: string | null;
            days_late: number;
            /**
             * Format: date
             * @description A working day.
             */
            due: string;
            grid: string;
            group_no: number | null;
            head: string;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "ordinary" | "priority" | "moved_away" | "died_out";
            /**
             * Format: date
             * @description By any cadre; null: never.
             */
            last_contact: string | null;
            number: string | null;
            /** @enum {string} */
            state: "in_time" | "due_soon" | "overdue";
        };
        DuePage: {
            items: components["schemas"]["DueHousehold"][];
            /** @description Send it as `after` to get the next page. null: the last page. */
            next: string | null;
            /** @description The quota that decides when they are due; null: there is none. */
            quota: string | null;
            /** Format: date */
            today: string;
        };
        DutyAnswer: {
            /** @description true: from a swap; planning does not change it. */
            agreed: boolean;
            area: string;
            /** @description true: the holder is on leave; plan again. null unless you hold the duty or direct there. */
            away: boolean | null;
            /** Format: date */
            first_day: string;
            /** @description On a market day, the time of its beginning: `09:00`. */
            from: string | null;
            /** Format: uuid */
            id: string;
            /**
             * @description A village's market day, or a week at a township's counter.
             * @enum {string}
             */
            kind: "market" | "counter";
            /** Format: date */
            last_day: string;
            person: components["schemas"]["Holder"];
            /** @description The name of the area. */
            place: string;
            until: string | null;
        };
        EmptiedAnswer: {
            /** @description The sum of their last known backlogs; null if none is known. */
            backlog: number | null;
            /** @description Devices without a store, marked now or before. */
            emptied: number;
        };
        EmptiedInput: {
            /** @description The devices whose store is still on this phone. */
            devices: string[];
        };
        Endpoint: {
            endpoint: string;
        };
        EraseAnswer: {
            erased: boolean;
            goes: {
                [key: string]: number;
            };
            /** @description true: figures from today on count one household less. */
            leaves_figures: boolean;
            stays: {
                [key: string]: number;
            };
            /** @description Refused rows with the same household number, under other ids: perhaps the same people. Look at them in the inbox. */
            to_check: string[];
        };
        EraseRequest: {
            /**
             * @description true: only tell what would go and stay.
             * @default true
             */
            preview: boolean;
            /**
             * @description Needed unless it is a preview.
             * @enum {string}
             */
            reason?: "asked" | "consent_withdrawn" | "purpose_ended" | "unlawful";
        };
        ExplainedDay: {
            available: boolean;
            /** Format: date */
            day: string;
            /** @description The share of a full post on that day. */
            percent: number;
            /** @description Why the day is not available: the kind of an absence, or `weekend`, `holiday`, `not_in_force`, `not_in_office`, `other_level`, `no_area` */
            why: string | null;
        };
        ExplainedPeriod: {
            days: components["schemas"]["ExplainedDay"][];
            /** Format: date */
            first_day: string;
            /** Format: date */
            last_day: string;
            /** @description null if the quota does not apply to the person in it. */
            period: components["schemas"]["Period"] | null;
            quota: components["schemas"]["QuotaRow"];
            records: components["schemas"]["ExplainedRecord"][];
        };
        ExplainedRecord: {
            /**
             * Format: date-time
             * @description For other people's records, the beginning of the day.
             */
            at: string;
            collection: string;
            counts: boolean;
            /** Format: date */
            day: string;
            /** Format: uuid */
            household: string | null;
            /** Format: uuid */
            id: string | null;
            /** @description The period in which it counts. */
            pays: string | null;
            /** @enum {string} */
            verdict: "counts" | "made_up" | "paid_older_debt" | "same_day" | "same_household" | "same_meal" | "nobody_home" | "logged_twice" | "not_paired" | "by_somebody_else" | "other_period" | "held" | "rejected" | "dismissed" | "deleted";
        };
        FeedbackAnswer: {
            /** @enum {string} */
            about: "app" | "work" | "other";
            /**
             * Format: date
             * @description The county's day on which it came.
             */
            day: string;
            /** Format: uuid */
            id: string;
            name: string | null;
            /**
             * Format: uuid
             * @description null: no answer was asked for.
             */
            person: string | null;
            text: string;
        };
        FeedbackPage: {
            items: components["schemas"]["FeedbackAnswer"][];
            /** @description Send it as `after` to get the next page. null: the last page. */
            next: string | null;
        };
        FileAnswer: {
            contacts: components["schemas"]["ContactRow"][];
            household: components["schemas"]["HouseholdRow"];
            meal_tickets: components["schemas"]["TicketRow"][];
            photos: components["schemas"]["FilePhoto"][];
            visits: components["schemas"]["VisitRow"][];
        };
        FilePhoto: {
            /** Format: uuid */
            id: string;
            /**
             * Format: date-time
             * @description The beginning of its day.
             */
            taken_at: string;
            /** Format: uuid */
            visit: string;
        };
        Fix: {
            accuracy_m?: number | null;
            /** Format: date-time */
            at?: string | null;
            /** @enum {string|null} */
            crs: "wgs84" | "cgcs2000" | "gcj02" | "bd09" | null;
            lat: number | null;
            lng: number | null;
        };
        GapCount: {
            count: number;
            /** @enum {string} */
            gap: "never" | "overdue" | "no_cadre" | "no_point" | "outside_grid" | "grids_without_cadre";
            /** @description The list of these rows. */
            path: string;
        };
        GapHouseholds: {
            items: components["schemas"]["WithContact"][];
            /** @description Send it as `after` to get the next page. null: the last page. */
            next: string | null;
        };
        GapsAnswer: {
            /** Format: date-time */
            as_of: string;
            items: components["schemas"]["GapCount"][];
        };
        GridGap: {
            code: string;
            name: string | null;
        };
        GridRows: {
            items: components["schemas"]["GridGap"][];
            /** @description Send it as `after` to get the next page. null: the last page. */
            next: string | null;
        };
        GridVisits: {
            code: string;
            name: string;
            visits: number;
        };
        HandIn: {
            /** @description The county's public key, to which phones seal what they have not sent: base64url of the 65 bytes of a point on P-256. */
            key: string;
        };
        HandInReceipt: {
            decision: string | null;
            /** @description Why a sealed row could not be opened; only then. */
            errors?: components["schemas"]["RowError"][];
            /** @description The `id` as it was sent, or null. */
            id: unknown;
            /** @enum {string} */
            outcome: "applied" | "merged" | "conflict" | "rejected" | "held" | "unreadable";
            /** @description The row had arrived before. */
            replay: boolean;
            /** @description The `rev` as it was sent, or null. */
            rev: unknown;
        };
        HandoverAnswer: {
            /** @description How many are likely to fit into the week. */
            fit: number;
            /** @description An estimate by hours, visits and straight lines; the plan decides. */
            items: components["schemas"]["HandoverItem"][];
            /** @description Into a later week until `until`. */
            later: number;
            /** @description Into none. */
            left_out: number;
            /** Format: date */
            monday: string;
            preview: boolean;
            refused: components["schemas"]["RefusedHousehold"][];
            /** Format: date */
            until: string;
            week: string;
        };
        HandoverCounts: {
            not_known: number;
            not_reached: number;
            reached: number;
            to_come: number;
            withdrawn: number;
        };
        HandoverItem: {
            /** Format: uuid */
            household: string;
            /**
             * Format: uuid
             * @description null in a preview.
             */
            id: string | null;
            /**
             * @description Why there is none.
             * @enum {string|null}
             */
            reason: "no_day" | "too_long" | "no_time" | "can_wait" | "no_point" | null;
            /** @description The week that it is likely to fit in; null: none until then. */
            week: string | null;
        };
        HandoverPage: {
            counts: components["schemas"]["HandoverCounts"];
            items: components["schemas"]["HandoverRow"][];
            /** Format: date */
            monday: string;
            /** Format: date */
            today: string;
            week: string;
        };
        HandoverRequest: {
            /** @description 1 to 200. One that is named twice counts once. */
            households: string[];
            /**
             * @description true: only tell what would become of it.
             * @default false
             */
            preview: boolean;
            /**
             * Format: date-time
             * @description When the list was read (its `as_of`): a household whose visit has come in since is refused as `visited_since`.
             */
            seen_at?: string;
            /**
             * Format: date
             * @description The last day: from the Sunday of the week on, for at most four weeks; default: the Sunday after that.
             */
            until?: string;
            /**
             * @description Default: the next week whose plans are not published yet.
             * @example 2026-W12
             */
            week?: string;
        };
        HandoverRow: {
            address: string | null;
            answers_for: components["schemas"]["Whom"] | null;
            asked_by: components["schemas"]["Whom"];
            /** Format: date */
            asked_on: string;
            /**
             * Format: date
             * @description The day of the first contact.
             */
            day: string | null;
            grid: string | null;
            grid_name: string | null;
            group_no: number | null;
            /** @description null: the household has left your areas, or was deleted. */
            head: string | null;
            /** Format: uuid */
            household: string;
            /** Format: uuid */
            id: string;
            /**
             * Format: date
             * @description The last contact that was known then; null: never.
             */
            last_contact: string | null;
            number: string | null;
            outcome: string | null;
            /**
             * Format: date
             * @description The next day on which it is planned.
             */
            planned_for: string | null;
            /**
             * @description Why it was not reached.
             * @enum {string|null}
             */
            reason: "nobody_home" | "not_visited" | "no_plan" | "no_field_day" | "no_cadre" | "deleted" | "moved_away" | "household_away" | "cannot_go" | "road_closed" | "seen_otherwise" | "other" | "no_day" | "too_long" | "no_time" | "can_wait" | "no_point" | null;
            /**
             * Format: date
             * @description If not known: the last contact of the phone that may have the visit, if it was silent for three days.
             */
            silent_since: string | null;
            /** @enum {string} */
            state: "reached" | "not_reached" | "not_known" | "to_come" | "withdrawn";
            /** @description Visits with nobody home since it was asked. */
            tries: number;
            /** Format: date */
            until: string;
        };
        HandoverWeek: {
            /** @description Handed over, and not withdrawn. */
            households: number;
            /** Format: date */
            monday: string;
            week: string;
        };
        HandoverWeeks: {
            items: components["schemas"]["HandoverWeek"][];
            /** Format: date */
            today: string;
        };
        Holder: {
            /** Format: uuid */
            id: string;
            name: string;
        };
        HouseholdName: {
            head: string;
            /** Format: uuid */
            id: string;
        };
        HouseholdPage: {
            items: components["schemas"]["HouseholdRow"][];
            /** @description Send it as `after` to get the next page. null: the last page. */
            next: string | null;
        };
        HouseholdRow: {
            address: string | null;
            flags: string[];
            grid: string;
            group_no: number | null;
            head: string;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "ordinary" | "priority" | "moved_away" | "died_out";
            lat: number | null;
            lng: number | null;
            number: string | null;
            /**
             * Format: uuid
             * @description If flagged `same_key`: the older household with this number.
             */
            same_key_as: string | null;
            /** @description null outside your own grids. */
            tags: ("elderly_alone" | "children_left_behind" | "daily_care" | "hardship" | "newcomer")[] | null;
            village: string;
        };
        InboxItem: {
            area: string;
            /** @description The row as it was sent, without position fixes and service tags, and with masked telephone numbers. */
            body: {
                [key: string]: unknown;
            } | null;
            collection: string;
            /** @description The present record, if it lies in your areas. */
            current: {
                [key: string]: unknown;
            } | null;
            /** @enum {string|null} */
            decision: "accepted" | "corrected" | "returned" | "dismissed" | "merged" | "superseded" | null;
            decisions: components["schemas"]["DecisionRow"][];
            device: components["schemas"]["Named"] | null;
            errors: {
                [key: string]: unknown;
            }[];
            /** @description The time that the phone sent. */
            happened_at: string | null;
            /** @description The household that the row is of, or names, if it lies in your areas. In a list of decided rows null. */
            household: components["schemas"]["HouseholdName"] | null;
            /** Format: uuid */
            key: string;
            /** @enum {string} */
            outcome: "rejected" | "held" | "conflict";
            /** @description Only an SMS has come of it so far; the row will say the rest. */
            partial: boolean;
            /** @description In a list of decided rows null, like all data of the author. */
            person: components["schemas"]["Named"] | null;
            /**
             * Format: date-time
             * @description In a list of decided rows, the beginning of the day.
             */
            received_at: string;
            /** Format: uuid */
            record: string | null;
            /** @description The household with the same number, if it lies in your areas. */
            taken_by: components["schemas"]["HouseholdName"] | null;
            /** @description The number of records that wait for this household, by collection. */
            waiting: {
                [key: string]: number;
            };
        };
        InboxPage: {
            items: components["schemas"]["InboxItem"][];
            /** @description Send it as `after` to get the next page. null: the last page. */
            next: string | null;
        };
        IntoHousehold: {
            /**
             * Format: uuid
             * @description A household; default: the one with the same number.
             * @default null
             */
            into: string | null;
            /** @default null */
            note: string | null;
        };
        JobLine: {
            about: string;
            attempts: components["schemas"]["Attempt"][];
            last: components["schemas"]["LastRun"] | null;
            name: string;
            /** Format: date-time */
            next_at: string;
        };
        JobsAnswer: {
            /** Format: date-time */
            backed_up_at: string | null;
            dead_messages: number;
            dead_tasks: number;
            failing_jobs: number;
            jobs: components["schemas"]["JobLine"][];
            overdue_messages: number;
            overdue_tasks: number;
            /** @description Whether a job process was active within the last minute. */
            worker_lives: boolean;
        };
        Keys: {
            auth: string;
            p256dh: string;
        };
        LastRun: {
            /** Format: date-time */
            done_at: string;
            period: string;
            /** @description Counts by name. */
            told: {
                [key: string]: unknown;
            } | null;
        };
        LatestVisit: {
            /**
             * Format: date-time
             * @description For other people's visits, the beginning of the day.
             */
            at: string;
            /**
             * @description null for other people's visits.
             * @enum {string|null}
             */
            evidence: "inside" | "near" | "outside" | "no_fix" | null;
            grid: string;
            grid_name: string;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            outcome: "met" | "nobody_home" | "declined";
            /** @enum {string} */
            purpose: "publicity" | "listening" | "agency" | "mediation" | "organising" | "regular" | "return" | "condolence";
        };
        LeftOver: {
            address: string | null;
            /** Format: date */
            due: string;
            grid: string | null;
            head: string | null;
            /** Format: uuid */
            household: string;
            number: string | null;
            /** @description A reason as in `unplanned`, or `not_reached`, or `skipped`. */
            reason: string;
        };
        Limits: {
            /** @description Bytes of a request body, as sent. */
            body_bytes: number;
            /** @description Levels of nesting in a request body. */
            depth: number;
            /** @description Bytes of a request body after decompression. */
            inflated_bytes: number;
            photo_bytes: number;
            /** @description Width times height. */
            photo_pixels: number;
            photo_types: string[];
            /** @description Characters of one document as compact JSON. */
            row_characters: number;
            /** @description Levels of nesting in one document. */
            row_depth: number;
            /** @description Rows in one push. */
            rows: number;
            /** @description JSON values in a request body: numbers, strings, lists, objects. */
            values: number;
        };
        LoadAnswer: {
            /** @enum {string} */
            by: "grid" | "village" | "township";
            items: components["schemas"]["AreaLoad"][];
            /** Format: date */
            monday: string;
            week: string;
        };
        Located: {
            flags: string[];
            grid: string | null;
        };
        LoginAnswer: {
            /** @description For browsers only. */
            csrf_token?: string;
            /** Format: uuid */
            device_id?: string | null;
            /** Format: date-time */
            expires_at: string;
            must_change_password: boolean;
            person: components["schemas"]["Me"];
            /** @description For phones: signs visits by SMS. Null where none are taken. */
            sms_key?: components["schemas"]["SmsKey"] | null;
            /** @description For phones only. It is shown only once. */
            token?: string;
        };
        LoginInput: {
            /** @default false */
            browser: boolean;
            county?: string;
            device?: components["schemas"]["DeviceInput"];
            login: string;
            password: string;
        };
        LongestPage: {
            /** Format: date-time */
            as_of: string;
            items: components["schemas"]["LongestRow"][];
            /** @description Send it as `after` to get the next page. null: the last page. */
            next: string | null;
        };
        LongestRow: {
            address: string | null;
            /** @description null: nobody; name a cadre first. */
            answers_for: components["schemas"]["AnswersFor"] | null;
            /** @description Days since then; null: never reached. */
            days: number | null;
            grid: string;
            grid_name: string | null;
            group_no: number | null;
            /** @description The week of an open hand-over. */
            handed_over: string | null;
            head: string;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "ordinary" | "priority" | "moved_away" | "died_out";
            /**
             * Format: date
             * @description By anybody; null: never.
             */
            last_contact: string | null;
            number: string | null;
            /**
             * Format: date
             * @description The phone that may hold a newer visit has been silent since that day (three days or more).
             */
            silent_since: string | null;
            /** @description Visits with nobody home since then. */
            tries: number;
        };
        MarketRule: {
            /**
             * Format: date
             * @description Any one day on which there is a market.
             */
            anchor?: string;
            dates?: string[];
            /** @description Days from one market to the next, counted from `anchor`. */
            every?: number;
            /** @enum {string} */
            kind: "lunar_digits" | "solar_digits" | "weekdays" | "branches" | "every" | "dates";
            /** @default null */
            name: string | null;
            not_on?: string[];
            /** @description Last digits of the day in the month, lunar or solar (0 to 9: 3 is the 3rd, 13th and 23rd); weekdays (1 is Monday); branches of the day (1 is 子, 12 is 亥). */
            numbers?: number[];
            /** Format: date */
            valid_from: string;
            /**
             * Format: date
             * @description The first day on which it no longer holds.
             * @default null
             */
            valid_to: string | null;
        };
        MayNote: {
            /** @default null */
            note: string | null;
        };
        Me: {
            areas: {
                [key: string]: string[];
            };
            county: string;
            /** @description Only in a browser session. */
            csrf_token?: string;
            home: string;
            /** Format: uuid */
            id: string;
            level: string;
            limits: components["schemas"]["Limits"];
            login: string;
            must_change_password: boolean;
            name: string;
            phone?: string | null;
            roles: components["schemas"]["Role"][];
            server: components["schemas"]["ServerProfile"];
            /** @description The county's: its days and weeks are in it. */
            timezone: string;
        };
        Merged: {
            /** Format: uuid */
            household: string;
        };
        MergedOrphans: {
            /**
             * Format: uuid
             * @description The existing household.
             */
            into: string;
            /** @default null */
            note: string | null;
        };
        MovedVisit: {
            /** Format: date */
            from: string;
            /** Format: uuid */
            household: string;
            /** Format: date */
            to: string;
        };
        MustNote: {
            note: string;
        };
        Named: {
            /** Format: uuid */
            id: string;
            name: string | null;
        };
        NamedRow: {
            /** @description The server's version on which the change is based; null for a new record. */
            assumedMasterState?: {
                [key: string]: unknown;
            } | null;
            /** @enum {string} */
            collection: "households" | "contacts" | "visits" | "meal_tickets" | "photos" | "planned_visits" | "reminders";
            newDocumentState: components["schemas"]["PushedDocument"];
        };
        NewAbsence: {
            /** Format: date */
            first_day: string;
            /**
             * @description Half of a single day; null: whole days.
             * @enum {string|null}
             */
            half?: "am" | "pm" | null;
            /** @enum {string} */
            kind: "leave" | "counter_rota";
            /** Format: date */
            last_day: string;
            /** Format: uuid */
            person: string;
        };
        NewRule: {
            /**
             * Format: date
             * @description Any one day on which there is a market.
             */
            anchor?: string;
            /** @description A township or village. */
            area: string;
            dates?: string[];
            /** @description Days from one market to the next, counted from `anchor`. */
            every?: number;
            /** @enum {string} */
            kind: "lunar_digits" | "solar_digits" | "weekdays" | "branches" | "every" | "dates";
            /** @default null */
            name: string | null;
            not_on?: string[];
            /** @description Last digits of the day in the month, lunar or solar (0 to 9: 3 is the 3rd, 13th and 23rd); weekdays (1 is Monday); branches of the day (1 is 子, 12 is 亥). */
            numbers?: number[];
            /** Format: date */
            valid_from: string;
            /**
             * Format: date
             * @description The first day on which it no longer holds.
             * @default null
             */
            valid_to: string | null;
        };
        NewSwap: {
            /**
             * Format: uuid
             * @description Your own duty.
             */
            duty: string;
            /**
             * Format: uuid
             * @description The colleague's duty that you take in exchange.
             * @default null
             */
            for_duty: string | null;
            /**
             * Format: uuid
             * @description The colleague; required without `for_duty`.
             * @default null
             */
            person: string | null;
        };
        NewUrl: {
            /** Format: date-time */
            made_at: string;
            /** @description The secret URL, shown only once. Everybody who has it can read what it shows. Add `?lang=en` for English. If the server's public URL is not set, this is a path relative to the URL of this request. */
            url: string;
        };
        NewVisit: {
            /** Format: uuid */
            household: string;
            /** Format: date */
            to: string;
        };
        NoonBreak: {
            from: unknown;
            until: unknown;
        };
        NumberAnswer: {
            /** Format: uuid */
            contact: string;
            /** @description E.164; null without one. */
            phone: string | null;
        };
        OfficeShare: {
            /**
             * Format: date
             * @description The first day.
             */
            from: string;
            percent: number;
        };
        OfficeShares: {
            /** @description The earliest first. Before it: 100 percent. */
            items: components["schemas"]["OfficeShare"][];
        };
        OneRead: {
            /**
             * Format: date-time
             * @description Only its day is kept.
             */
            at: string;
            /** Format: uuid */
            contact: string;
        };
        OpenTurn: {
            area: string;
            /** Format: date */
            first_day: string;
            /**
             * @description A village's market day, or a week at a township's counter.
             * @enum {string}
             */
            kind: "market" | "counter";
            /** Format: date */
            last_day: string;
            /** @enum {string} */
            reason: "no_cadres" | "nobody_available" | "not_planned";
        };
        Order: {
            /** @description The preferred channel first; empty: the county's order. */
            ways: components["schemas"]["Way"][];
        };
        OrphanRow: {
            collection: string;
            person: components["schemas"]["Named"];
            /** Format: uuid */
            record: string;
            /** Format: date-time */
            since: string;
        };
        Orphans: {
            /** @enum {string|null} */
            decision: "accepted" | "corrected" | "returned" | "dismissed" | "merged" | "superseded" | null;
            /** Format: uuid */
            household: string;
            /**
             * Format: uuid
             * @description The household's row in the inbox, if there is one.
             */
            key: string | null;
            records: components["schemas"]["OrphanRow"][];
            /** @enum {string} */
            why: "household_not_taken" | "unknown_household" | "out_of_scope";
        };
        OrphansPage: {
            items: components["schemas"]["Orphans"][];
            /** @description Send it as `after` to get the next page. null: the last page. */
            next: string | null;
        };
        Overview: {
            areas: components["schemas"]["Area"][];
            /**
             * Format: date
             * @description The last certain day of the calendar, if it is near and you may enter the next year; otherwise null.
             */
            calendar_ends: string | null;
            grids: components["schemas"]["GridVisits"][];
            households: number;
            latest: components["schemas"]["LatestVisit"][];
            timezone: string;
            week: string;
            /** @description true if no job process runs; only for people with `operate`, otherwise false. */
            work_rests: boolean;
        };
        OwnDuty: {
            from: string | null;
            /** @enum {string} */
            kind: "market" | "counter";
            place: string;
            until: string | null;
        };
        Owner: {
            /** Format: uuid */
            id: string;
            name: string;
        };
        OwnHouseholds: {
            /** @description Due within seven days. */
            due_soon: number;
            households: number;
            in_time: number;
            /** @description Never reached so far. */
            never: number;
            overdue: number;
            priority: number;
            priority_overdue: number;
            quota: components["schemas"]["QuotaRow"];
        };
        OwnPlan: {
            /** Format: date */
            monday: string;
            /** @description Households due by the end of the week, not reached, without a day left. */
            next_week: components["schemas"]["LeftOver"][];
            /** @description null: no plan yet. */
            plan: components["schemas"]["WeekPlan"] | null;
            visits: components["schemas"]["PlannedVisitAnswer"][];
            /** @description true: planning is under way; try again soon. */
            waiting: boolean;
            week: string;
        };
        PairedHousehold: {
            address: string | null;
            grid: string;
            group_no: number | null;
            head: string;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "ordinary" | "priority" | "moved_away" | "died_out";
            number: string | null;
            /**
             * Format: date
             * @description The day on which you reached it in this period; null: not yet.
             */
            reached_on: string | null;
        };
        PairedPage: {
            items: components["schemas"]["PairedHousehold"][];
            /** @description Send it as `after` to get the next page. null: the last page. */
            next: string | null;
        };
        PasswordInput: {
            new: string;
            old: string;
        };
        PayeeAnswer: {
            /** Format: date */
            kept_until: string;
            name: string;
            /** Format: uuid */
            ticket: string;
        };
        Period: {
            available: string[];
            /** @description Confirmed work. A phone adds what it has logged since. */
            counted: components["schemas"]["CountedFact"][];
            days_available: number;
            days_left: number;
            /** @description The work that counts for this period. */
            done: number;
            /** @description What an even pace would have reached by now. */
            expected: number;
            /** Format: date */
            first_day: string;
            /** Format: date */
            last_day: string;
            /** @description The quota's full figure. */
            least: number;
            /** @description Done later, to make it up. */
            made_up: number;
            /** Format: date */
            make_up_until: string | null;
            /** @description The figure after leave, rota and holidays. */
            need: number;
            /** @description Done within the period. */
            own: number;
            period: string;
            /** @description Available days left, minus the days still needed. */
            slack: number | null;
            /** @enum {string} */
            state: "exempt" | "met" | "on_track" | "behind" | "every_day_counts" | "out_of_reach" | "making_up" | "missed";
            /** @description Logged work that waits for a dispatcher or the author. */
            waiting: components["schemas"]["WaitingFact"][];
        };
        PersonQuotas: {
            households: components["schemas"]["OwnHouseholds"][];
            quotas: components["schemas"]["QuotaPeriods"][];
            /** Format: date */
            today: string;
        };
        PhonesBehind: {
            /** @description Phones that may still hold work. */
            behind: number;
            /**
             * Format: date
             * @description Only after 3 days of silence.
             */
            silent_since: string | null;
        };
        PhotoState: {
            /** @enum {string} */
            state: "stored" | "waiting" | "unknown";
        };
        PinnedVisit: {
            /** Format: date */
            day: string;
            /** Format: uuid */
            household: string;
        };
        Place: {
            area: string;
            name: string;
        };
        PlanAnswer: {
            changed: number;
            kept: number;
            new: number;
            open: components["schemas"]["OpenTurn"][];
            removed: number;
        };
        PlanAsked: {
            /**
             * @description true: plan all turns again, except past and swapped ones.
             * @default false
             */
            anew: boolean;
            /**
             * @description A village's market day, or a week at a township's counter.
             * @default market
             * @enum {string}
             */
            kind: "market" | "counter";
            /**
             * @description For example 2026-12.
             * @example 2026-12
             */
            month: string;
            /** @description Default: all areas that you direct. */
            within?: string;
        };
        PlannedVisitAnswer: {
            address: string | null;
            /** Format: date-time */
            arrives_at: string | null;
            /**
             * Format: date
             * @description The day that the cadre has set.
             */
            day: string | null;
            /** @enum {string|null} */
            dropped: "does_not_fit" | "no_longer_due" | "not_yours" | "market_day" | "no_point" | null;
            /** Format: date */
            due: string | null;
            grid: string | null;
            head: string | null;
            /** Format: uuid */
            household: string;
            /** Format: uuid */
            id: string;
            note: string | null;
            number: string | null;
            /** Format: date */
            planned_day: string | null;
            position: number | null;
            service_s: number | null;
            /** @enum {string|null} */
            skipped: "household_away" | "cannot_go" | "road_closed" | "seen_otherwise" | "other" | null;
            /** @enum {string} */
            why: "overdue" | "due" | "soon" | "contact" | "added";
        };
        PreferencesAnswer: {
            /** @description The county's defaults and bounds. */
            county: components["schemas"]["CountyAnswer"];
            /** @enum {string|null} */
            rhythm: "as_it_comes" | "weekly" | null;
            told_from: unknown;
            told_until: unknown;
        };
        /** @description An error (RFC 9457). Branch on `code`; it may have further members. */
        Problem: {
            code: string;
            detail: string;
            errors?: {
                code: string;
                field: string;
            }[];
            request_id: string;
            status: number;
            title: string;
            type: string;
        };
        ProgressAnswer: {
            /** @enum {string} */
            by: "grid" | "village" | "township";
            items: components["schemas"]["AreaProgress"][];
            /** Format: date */
            monday: string;
            week: string;
        };
        /** @description A document of `contacts` from a phone. A deletion needs only `id`, `rev` and `_deleted`. `srv` and `collection` are ignored. */
        PushedContact: {
            _deleted?: boolean;
            /** @constant */
            collection?: "contacts";
            /** Format: uuid */
            household: string;
            /** Format: uuid */
            id: string;
            name: string;
            phone?: string | null;
            /** @enum {string} */
            relation?: "head" | "spouse" | "child" | "parent" | "other";
            /** Format: uuid */
            rev: string;
            srv?: {
                [key: string]: unknown;
            };
        };
        PushedDocument: components["schemas"]["PushedHousehold"] | components["schemas"]["PushedContact"] | components["schemas"]["PushedVisit"] | components["schemas"]["PushedMealTicket"] | components["schemas"]["PushedPhoto"] | components["schemas"]["PushedPlannedVisit"] | components["schemas"]["PushedReminder"];
        /** @description A document of `households` from a phone. A deletion needs only `id`, `rev` and `_deleted`. `srv` and `collection` are ignored. */
        PushedHousehold: {
            _deleted?: boolean;
            address?: string | null;
            /** @constant */
            collection?: "households";
            grid?: string | null;
            group_no?: number | null;
            head: string;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind?: "ordinary" | "priority" | "moved_away" | "died_out";
            location?: components["schemas"]["Fix"] | null;
            number?: string | null;
            /** Format: uuid */
            rev: string;
            srv?: {
                [key: string]: unknown;
            };
            tags?: ("elderly_alone" | "children_left_behind" | "daily_care" | "hardship" | "newcomer")[];
        };
        /** @description A document of `meal_tickets` from a phone. A deletion needs only `id`, `rev` and `_deleted`. `srv` and `collection` are ignored. */
        PushedMealTicket: {
            _deleted?: boolean;
            /** @constant */
            collection?: "meal_tickets";
            /** Format: date-time */
            happened_at: string;
            /** Format: uuid */
            household: string;
            /** Format: uuid */
            id: string;
            number: string;
            /** Format: uuid */
            rev: string;
            srv?: {
                [key: string]: unknown;
            };
            /** Format: uuid */
            visit?: string | null;
        };
        /** @description A document of `photos` from a phone. A deletion needs only `id`, `rev` and `_deleted`. `srv` and `collection` are ignored. */
        PushedPhoto: {
            _deleted?: boolean;
            bytes: number;
            /** @constant */
            collection?: "photos";
            /** Format: uuid */
            household: string;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            mime: "image/jpeg" | "image/png" | "image/webp";
            /** Format: uuid */
            rev: string;
            sha256: string;
            srv?: {
                [key: string]: unknown;
            };
            /** Format: date-time */
            taken_at: string;
            /** Format: uuid */
            visit: string;
        };
        /** @description A document of `planned_visits` from a phone. A deletion needs only `id`, `rev` and `_deleted`. `srv` and `collection` are ignored. */
        PushedPlannedVisit: {
            _deleted?: boolean;
            /** @constant */
            collection?: "planned_visits";
            /** Format: date */
            day?: string | null;
            /** Format: uuid */
            household: string;
            /** Format: uuid */
            id: string;
            note?: string | null;
            /** Format: uuid */
            rev: string;
            /** @enum {string|null} */
            skipped?: "household_away" | "cannot_go" | "road_closed" | "seen_otherwise" | "other" | null;
            srv?: {
                [key: string]: unknown;
            };
            /** Format: date */
            week: string;
        };
        /** @description A document of `reminders` from a phone. A deletion needs only `id`, `rev` and `_deleted`. `srv` and `collection` are ignored. */
        PushedReminder: {
            _deleted?: boolean;
            /** @constant */
            collection?: "reminders";
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            rev: string;
            /** Format: date-time */
            seen_at?: string | null;
            /** Format: date-time */
            snoozed_until?: string | null;
            srv?: {
                [key: string]: unknown;
            };
        };
        /** @description A document of `visits` from a phone. A deletion needs only `id`, `rev` and `_deleted`. `srv` and `collection` are ignored. */
        PushedVisit: {
            _deleted?: boolean;
            /** @constant */
            collection?: "visits";
            fix?: components["schemas"]["Fix"] | null;
            /** Format: date-time */
            happened_at: string;
            /** Format: uuid */
            household: string;
            /** Format: uuid */
            id: string;
            note?: string | null;
            /** @enum {string} */
            outcome?: "met" | "nobody_home" | "declined";
            /** @enum {string} */
            purpose: "publicity" | "listening" | "agency" | "mediation" | "organising" | "regular" | "return" | "condolence";
            /** Format: uuid */
            rev: string;
            srv?: {
                [key: string]: unknown;
            };
        };
        PushKey: {
            /** @description The `applicationServerKey`. */
            key: string;
        };
        Quota: {
            /**
             * @default any
             * @enum {string}
             */
            among: "any" | "paired";
            /** @enum {string} */
            counts: "visit" | "contact" | "meal";
            /**
             * @description For `interval`: days by kind of household.
             * @default null
             */
            every: unknown;
            /** @default 0 */
            grace_days: number;
            /** @description A number, or one for each level of office. */
            least: unknown;
            /** @enum {string} */
            period: "week" | "month" | "quarter" | "year" | "interval";
            /** @default false */
            scale: boolean;
            title: string;
            title_en: string;
            /**
             * @default fact
             * @enum {string}
             */
            unit: "fact" | "day" | "household";
            /** Format: date */
            valid_from: string;
            /** @enum {string} */
            who: "cadres" | "county_cadres" | "township_cadres" | "village_cadres" | "stationed_cadres" | "paired_cadres" | "households";
        };
        QuotaList: {
            items: components["schemas"]["QuotaRow"][];
        };
        QuotaPeriods: {
            /** @enum {string} */
            among: "any" | "paired";
            /** @enum {string} */
            counts: "visit" | "contact" | "meal";
            /** @enum {string} */
            each: "cadre" | "household";
            /**
             * Format: date
             * @description For meals: before this day each ticket counted once. From this day on, or always if null, all tickets of one meal count as one.
             */
            each_ticket_until: string | null;
            /** @description For `interval`: days by kind of household. */
            every: unknown;
            grace_days: number;
            /** @description The minimum: a number, or one for each level of office. */
            least: unknown;
            name: string;
            /** @enum {string} */
            period: "week" | "month" | "quarter" | "year" | "interval";
            periods: components["schemas"]["Period"][];
            scale: boolean;
            title: string;
            title_en: string;
            /** @enum {string} */
            unit: "fact" | "day" | "household";
            /** Format: date */
            valid_from: string;
            /**
             * Format: date
             * @description The first day on which it no longer holds; null without an end.
             */
            valid_to: string | null;
            /** @enum {string} */
            who: "cadres" | "county_cadres" | "township_cadres" | "village_cadres" | "stationed_cadres" | "paired_cadres" | "households";
        };
        QuotaRow: {
            /** @enum {string} */
            among: "any" | "paired";
            /** @enum {string} */
            counts: "visit" | "contact" | "meal";
            /** @enum {string} */
            each: "cadre" | "household";
            /**
             * Format: date
             * @description For meals: before this day each ticket counted once. From this day on, or always if null, all tickets of one meal count as one.
             */
            each_ticket_until: string | null;
            /** @description For `interval`: days by kind of household. */
            every: unknown;
            grace_days: number;
            /** @description The minimum: a number, or one for each level of office. */
            least: unknown;
            name: string;
            /** @enum {string} */
            period: "week" | "month" | "quarter" | "year" | "interval";
            scale: boolean;
            title: string;
            title_en: string;
            /** @enum {string} */
            unit: "fact" | "day" | "household";
            /** Format: date */
            valid_from: string;
            /**
             * Format: date
             * @description The first day on which it no longer holds; null without an end.
             */
            valid_to: string | null;
            /** @enum {string} */
            who: "cadres" | "county_cadres" | "township_cadres" | "village_cadres" | "stationed_cadres" | "paired_cadres" | "households";
        };
        ReadsAnswer: {
            /** @description Contacts by days; unknown ones are left out. */
            noted: number;
        };
        ReadsRequest: {
            reads: components["schemas"]["OneRead"][];
        };
        Ready: {
            database: boolean;
            epoch: boolean;
            migrations: boolean;
            /** @description Whether row-level security applies to the app's database role. Information only. */
            row_locks: boolean;
            /** @description Whether a job process runs. Information only. */
            worker: boolean;
        };
        Receipt: {
            document?: components["schemas"]["ToldDocument"];
            errors?: components["schemas"]["RowError"][];
            /** @description The `id` as it was sent, or null. */
            id: unknown;
            /** @enum {string} */
            outcome: "applied" | "merged" | "conflict" | "rejected" | "held";
            /** @description The row had arrived before. */
            replay: boolean;
            /** @description The `rev` as it was sent, or null. */
            rev: unknown;
        };
        /** @description A document as it was sent, with the reason why it was not applied. */
        Refused: {
            srv: {
                errors: components["schemas"]["RowError"][];
                /** Format: uuid */
                key: string;
                /** @enum {string} */
                status: "rejected" | "held" | "merged" | "conflict";
            } & {
                [key: string]: unknown;
            };
        } & {
            [key: string]: unknown;
        };
        RefusedHousehold: {
            /** @enum {string} */
            code: "no_cadre" | "handed_over_already" | "visited_since" | "household_gone";
            /** Format: uuid */
            household: string;
        };
        ReminderAnswer: {
            /** Format: date-time */
            expires_at: string;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "quota_every_day_counts" | "quota_behind" | "quota_out_of_reach" | "work_returned" | "swap_asked" | "swap_agreed" | "swap_declined" | "plan_published" | "households_overdue" | "grids_behind";
            /** Format: date-time */
            made_at: string;
            /** @description The values for the message text of this kind. */
            params: {
                [key: string]: unknown;
            };
            /** Format: date-time */
            seen_at: string | null;
            /** Format: date-time */
            snoozed_until: string | null;
            /** @description waiting, sent, app_only, failed, lapsed, or seen. */
            readonly state: string;
            /** Format: date-time */
            told_at: string | null;
        };
        ReminderPreferences: {
            /** @enum {string|null} */
            rhythm: "as_it_comes" | "weekly" | null;
            told_from: unknown;
            told_until: unknown;
        };
        RemindersAnswer: {
            items: components["schemas"]["ReminderAnswer"][];
            /** @description Send it as `after` to get the next page. null: the last page. */
            next: string | null;
        };
        /** @description A record to remove: it was deleted, or left the reader's areas. */
        Removal: {
            /** @constant */
            _deleted: true;
            /** @enum {string} */
            collection?: "grids" | "profile" | "outcomes" | "plans" | "household_aliases" | "households" | "contacts" | "visits" | "meal_tickets" | "photos" | "planned_visits" | "reminders";
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            rev: string;
            srv: {
                /** Format: date-time */
                at: string;
                /** Format: int64 */
                seq: number;
                /** @enum {string} */
                status: "deleted" | "out_of_scope";
            };
        };
        RepairBody: {
            /**
             * Format: uuid
             * @description Only ids greater than this one.
             */
            after?: string | null;
            collection: string;
            feed: string;
            /** @description The phone's records, at most 5000: `id: [rev, seq]`, as the server confirmed them. A `seq` of null is not compared. */
            have: {
                [key: string]: (string | number | null)[];
            };
            /**
             * @description Documents per response, 1 to 2000.
             * @default 200
             */
            limit: number;
            /**
             * Format: uuid
             * @description Only ids up to this one, included.
             */
            until?: string | null;
        };
        Retried: {
            retried: number;
        };
        Retry: {
            /**
             * @description The `key` of one dead letter; null: all.
             * @default null
             */
            key: string | null;
            /** @default null */
            kind: string | null;
            /** @enum {string} */
            queue: "tasks" | "outbox";
        };
        Role: {
            area: string;
            role: string;
            /** Format: date */
            valid_from: string;
            /**
             * Format: date
             * @description The first day on which it no longer holds; null without an end.
             */
            valid_to: string | null;
        };
        RosterAnswer: {
            duties: components["schemas"]["DutyAnswer"][];
            /** @description Turns without a holder, with the reason. */
            open: components["schemas"]["OpenTurn"][];
        };
        Row: {
            /** @description The server's version on which the change is based; null for a new record. */
            assumedMasterState?: {
                [key: string]: unknown;
            } | null;
            newDocumentState: components["schemas"]["PushedDocument"];
        };
        /** @description Why a row was not applied as it was sent: the field and a stable code. */
        RowError: {
            code: string;
            field: string;
            /** @description In a conflict: the server's value. */
            theirs?: unknown;
            /** @description In a conflict: the value that was sent. */
            yours?: unknown;
        };
        RuleAnswer: {
            /** Format: date */
            anchor: string | null;
            area: string;
            dates: string[];
            every: number | null;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "lunar_digits" | "solar_digits" | "weekdays" | "branches" | "every" | "dates";
            name: string | null;
            not_on: string[];
            numbers: number[];
            /** Format: date */
            valid_from: string;
            /**
             * Format: date
             * @description The first day on which it no longer holds; null without an end.
             */
            valid_to: string | null;
        };
        RulePage: {
            items: components["schemas"]["RuleAnswer"][];
            /** @description Send it as `after` to get the next page. null: the last page. */
            next: string | null;
        };
        Said: {
            /** @enum {string} */
            about: "app" | "work" | "other";
            /**
             * @description true: an answer is wanted, so it is kept who said it.
             * @default false
             */
            contact: boolean;
            /**
             * Format: uuid
             * @description Made by the client (UUIDv4): sent again, it counts once.
             */
            id: string;
            text: string;
        };
        SameLogin: {
            home: string;
            /** Format: uuid */
            id: string;
            login: string;
            older_login: string | null;
            /**
             * Format: uuid
             * @description The older account; null if it is outside your areas.
             */
            same_key_as: string | null;
        };
        SameLoginPage: {
            items: components["schemas"]["SameLogin"][];
            /** @description Send it as `after` to get the next page. null: the last page. */
            next: string | null;
        };
        ServerProfile: {
            api: string;
            collections: {
                [key: string]: components["schemas"]["Collection"];
            };
            features: string[];
            hand_in: components["schemas"]["HandIn"];
            /** @description The newest migration that it brings. */
            schema: string;
            /** @description The number that takes visits by SMS; null: none. */
            sms: string | null;
            version: string;
        };
        Settings: {
            /** @description The time at which a field day begins. */
            begins: unknown;
            /** @description Minutes of travel and visits in a field day, without the break. The day must end before midnight. */
            day_minutes: number;
            kmh: number;
            /** @description Field days per week, unless quotas require more. */
            most_field_days: number;
            /** @description The break, not part of `day_minutes`. null: no break. Omit it to keep the present one. */
            noon_break?: components["schemas"]["NoonBreak"] | null;
            publish_at: unknown;
            /** @description The weekday on which plans are published; 1 is Monday. */
            publish_on: number;
            road_factor: number;
            /** @description One of `road_services`; null: straight lines. */
            roads: string | null;
            visit_minutes: components["schemas"]["VisitMinutes"];
        };
        SettingsAnswer: {
            /** @description The time at which a field day begins. */
            begins: unknown;
            /** @description Minutes of travel and visits in a field day, without the break. The day must end before midnight. */
            day_minutes: number;
            kmh: number;
            /** @description Field days per week, unless quotas require more. */
            most_field_days: number;
            /** @description The break, not part of `day_minutes`. null: no break. Omit it to keep the present one. */
            noon_break?: components["schemas"]["NoonBreak"] | null;
            publish_at: unknown;
            /** @description The weekday on which plans are published; 1 is Monday. */
            publish_on: number;
            road_factor: number;
            /** @description The possible values of `roads`. */
            road_services: string[];
            /** @description One of `road_services`; null: straight lines. */
            roads: string | null;
            visit_minutes: components["schemas"]["VisitMinutes"];
        };
        SilentDevice: {
            app_version: string | null;
            /** @description The first of the person's areas within yours. */
            area: string;
            /** @description Rows not yet pushed at the last contact. */
            backlog: number | null;
            /**
             * Format: uuid
             * @description Only for people who direct or decide in the area; null for others.
             */
            device: string | null;
            /**
             * Format: date-time
             * @description The day on which its store was found missing: what it had not sent is lost, unless the store is found.
             */
            emptied_at: string | null;
            /**
             * Format: date-time
             * @description The last day, of 30, on which two phones used its token.
             */
            heard_twice_at: string | null;
            /**
             * Format: date-time
             * @description The beginning of that day, or days since then; null until 3 days without contact.
             */
            last_seen_at: string | null;
            /** @description Only for people who direct or decide in the area; null for others. */
            name: string | null;
            /** @description Only for people who direct or decide in the area; null for others. */
            person: components["schemas"]["Owner"] | null;
            /** @description The beginning of that day, or days since then; null until 3 days without contact. */
            silent_days: number | null;
        };
        SmsKey: {
            key: string;
            name: string;
        };
        Snooze: {
            /**
             * Format: date-time
             * @description At most 31 days ahead.
             */
            until: string;
        };
        Subscription: {
            endpoint: string;
            keys: components["schemas"]["Keys"];
        };
        SwapAnswer: {
            /** Format: date-time */
            answered_at: string | null;
            area: string;
            /** Format: date-time */
            asked_at: string;
            /** Format: uuid */
            asked_by: string;
            /** Format: uuid */
            asked_of: string;
            /** Format: uuid */
            duty: string;
            /** Format: date */
            first_day: string;
            /** Format: uuid */
            for_duty: string | null;
            /** Format: date */
            for_first_day: string | null;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "market" | "counter";
            /** @enum {string} */
            state: "asked" | "agreed" | "declined" | "withdrawn" | "void";
        };
        SwapPage: {
            items: components["schemas"]["SwapAnswer"][];
            /** @description Send it as `after` to get the next page. null: the last page. */
            next: string | null;
        };
        /** @description A document of `contacts` from the server. `collection` is present only in responses with several collections. */
        SyncedContact: {
            /** @constant */
            _deleted: false;
            /** @constant */
            collection?: "contacts";
            /** Format: uuid */
            household: string;
            /** Format: uuid */
            id: string;
            name: string;
            phone: string | null;
            /** @enum {string} */
            relation: "head" | "spouse" | "child" | "parent" | "other";
            /** Format: uuid */
            rev: string;
            srv: {
                /** Format: date-time */
                at: string;
                errors?: components["schemas"]["RowError"][];
                grid: string | null;
                initials: string;
                /**
                 * Format: uuid
                 * @description Only in the response to a push: the row's key in the inbox.
                 */
                key?: string;
                phone_masked: string | null;
                /** Format: int64 */
                seq: number;
                /** @enum {string} */
                status: "ok" | "conflict";
            };
        };
        SyncedDocument: components["schemas"]["SyncedGrid"] | components["schemas"]["SyncedProfile"] | components["schemas"]["SyncedOutcome"] | components["schemas"]["SyncedPlan"] | components["schemas"]["SyncedHouseholdAlias"] | components["schemas"]["SyncedHousehold"] | components["schemas"]["SyncedContact"] | components["schemas"]["SyncedVisit"] | components["schemas"]["SyncedMealTicket"] | components["schemas"]["SyncedPhoto"] | components["schemas"]["SyncedPlannedVisit"] | components["schemas"]["SyncedReminder"] | components["schemas"]["Removal"];
        /** @description A document of `grids` from the server. `collection` is present only in responses with several collections. */
        SyncedGrid: {
            /** @constant */
            _deleted: false;
            code: string;
            /** @constant */
            collection?: "grids";
            /** @description GeoJSON, in CGCS2000. */
            geometry: {
                [key: string]: unknown;
            };
            /** Format: uuid */
            id: string;
            name: string;
            /** Format: uuid */
            rev: string;
            srv: {
                /** Format: date-time */
                at: string;
                errors?: components["schemas"]["RowError"][];
                grid: string | null;
                /**
                 * Format: uuid
                 * @description Only in the response to a push: the row's key in the inbox.
                 */
                key?: string;
                /** Format: int64 */
                seq: number;
                /** @enum {string} */
                status: "ok" | "conflict";
            };
            /** Format: date */
            valid_from: string | null;
            /** Format: date */
            valid_to: string | null;
            village: string;
        };
        /** @description A document of `households` from the server. `collection` is present only in responses with several collections. */
        SyncedHousehold: {
            /** @constant */
            _deleted: false;
            address: string | null;
            /** @constant */
            collection?: "households";
            grid: string | null;
            group_no: number | null;
            head: string;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "ordinary" | "priority" | "moved_away" | "died_out";
            location: components["schemas"]["Fix"] | null;
            number: string | null;
            /** Format: uuid */
            rev: string;
            srv: {
                /** Format: date-time */
                at: string;
                card: string;
                errors?: components["schemas"]["RowError"][];
                flags: string[];
                grid: string | null;
                initials: string;
                /**
                 * Format: uuid
                 * @description Only in the response to a push: the row's key in the inbox.
                 */
                key?: string;
                /** @description Where it was placed, in CGCS2000; null if its location says nothing. */
                point: {
                    lat: number;
                    lng: number;
                } | null;
                /** Format: int64 */
                seq: number;
                /** Format: date */
                since: string;
                /** @enum {string} */
                status: "ok" | "conflict";
                village: string;
            };
            tags: ("elderly_alone" | "children_left_behind" | "daily_care" | "hardship" | "newcomer")[];
        };
        /** @description A document of `household_aliases` from the server. `collection` is present only in responses with several collections. */
        SyncedHouseholdAlias: {
            /** @constant */
            _deleted: false;
            /** @constant */
            collection?: "household_aliases";
            /** Format: uuid */
            household: string;
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            rev: string;
            srv: {
                /** Format: date-time */
                at: string;
                errors?: components["schemas"]["RowError"][];
                grid: string | null;
                /**
                 * Format: uuid
                 * @description Only in the response to a push: the row's key in the inbox.
                 */
                key?: string;
                /** Format: int64 */
                seq: number;
                /** @enum {string} */
                status: "ok" | "conflict";
            };
        };
        /** @description A document of `meal_tickets` from the server. `collection` is present only in responses with several collections. */
        SyncedMealTicket: {
            /** @constant */
            _deleted: false;
            /** @constant */
            collection?: "meal_tickets";
            /** Format: date-time */
            happened_at: string;
            /** Format: uuid */
            household: string;
            /** Format: uuid */
            id: string;
            number: string;
            /** Format: uuid */
            rev: string;
            srv: {
                /** Format: date-time */
                at: string;
                /** Format: uuid */
                cadre: string | null;
                /** Format: date-time */
                counted_at: string;
                errors?: components["schemas"]["RowError"][];
                grid: string | null;
                /**
                 * Format: uuid
                 * @description Only in the response to a push: the row's key in the inbox.
                 */
                key?: string;
                mine: boolean;
                /** Format: date-time */
                redeemed_at: string | null;
                /** Format: int64 */
                seq: number;
                /** @enum {string} */
                status: "ok" | "conflict";
                value_fen: number;
            };
            /** Format: uuid */
            visit: string | null;
        };
        /** @description A document of `outcomes` from the server. `collection` is present only in responses with several collections. */
        SyncedOutcome: {
            /** @constant */
            _deleted: false;
            /** @description The row as it was sent; only if it was returned to the author. */
            body: {
                [key: string]: unknown;
            } | null;
            /** @constant */
            collection?: "outcomes";
            /** Format: date-time */
            decided_at: string | null;
            /** @enum {string|null} */
            decision: "accepted" | "corrected" | "returned" | "dismissed" | null;
            errors: components["schemas"]["RowError"][] | null;
            /** Format: uuid */
            id: string;
            note: string | null;
            /** @enum {string} */
            outcome: "held" | "rejected" | "conflict";
            /** Format: date-time */
            received_at: string;
            /** Format: uuid */
            record: string | null;
            record_collection: string;
            /** Format: uuid */
            rev: string;
            srv: {
                area: string;
                /** Format: date-time */
                at: string;
                errors?: components["schemas"]["RowError"][];
                /**
                 * Format: uuid
                 * @description Only in the response to a push: the row's key in the inbox.
                 */
                key?: string;
                /** Format: int64 */
                seq: number;
                /** @enum {string} */
                status: "ok" | "conflict";
            };
        };
        /** @description A document of `photos` from the server. `collection` is present only in responses with several collections. */
        SyncedPhoto: {
            /** @constant */
            _deleted: false;
            bytes: number;
            /** @constant */
            collection?: "photos";
            /** Format: uuid */
            household: string;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            mime: "image/jpeg" | "image/png" | "image/webp";
            /** Format: uuid */
            rev: string;
            sha256: string;
            srv: {
                /** Format: date-time */
                at: string;
                /** Format: uuid */
                cadre: string | null;
                /** Format: date-time */
                counted_at: string;
                errors?: components["schemas"]["RowError"][];
                grid: string | null;
                height: number | null;
                /**
                 * Format: uuid
                 * @description Only in the response to a push: the row's key in the inbox.
                 */
                key?: string;
                mine: boolean;
                /** Format: date-time */
                received_at: string;
                /** Format: int64 */
                seq: number;
                /** @enum {string} */
                status: "ok" | "conflict";
                stored: boolean;
                width: number | null;
            };
            /** Format: date-time */
            taken_at: string;
            /** Format: uuid */
            visit: string;
        };
        /** @description A document of `plans` from the server. `collection` is present only in responses with several collections. */
        SyncedPlan: {
            /** @constant */
            _deleted: false;
            /** @constant */
            collection?: "plans";
            days: {
                [key: string]: unknown;
            }[];
            /** Format: uuid */
            id: string;
            missing_s: number;
            /** Format: date-time */
            published_at: string;
            /** Format: uuid */
            rev: string;
            srv: {
                /** Format: date-time */
                at: string;
                errors?: components["schemas"]["RowError"][];
                /**
                 * Format: uuid
                 * @description Only in the response to a push: the row's key in the inbox.
                 */
                key?: string;
                /** Format: date-time */
                planned_at: string;
                /** Format: int64 */
                seq: number;
                /** @enum {string} */
                status: "ok" | "conflict";
                /** @enum {string} */
                ways: "line" | "road" | "mixed";
            };
            unplanned: {
                [key: string]: unknown;
            }[];
            /**
             * Format: date
             * @description The Monday of the week.
             */
            week: string;
        };
        /** @description A document of `planned_visits` from the server. `collection` is present only in responses with several collections. */
        SyncedPlannedVisit: {
            /** @constant */
            _deleted: false;
            /** @constant */
            collection?: "planned_visits";
            /** Format: date */
            day: string | null;
            /** Format: uuid */
            household: string;
            /** Format: uuid */
            id: string;
            note: string | null;
            /** Format: uuid */
            rev: string;
            /** @enum {string|null} */
            skipped: "household_away" | "cannot_go" | "road_closed" | "seen_otherwise" | "other" | null;
            srv: {
                /** Format: date-time */
                arrives_at: string | null;
                asked_by: string | null;
                /** Format: date */
                asked_until: string | null;
                /** Format: date-time */
                at: string;
                /** @enum {string|null} */
                dropped: "does_not_fit" | "no_longer_due" | "not_yours" | "market_day" | "no_point" | null;
                /** Format: date */
                due: string | null;
                errors?: components["schemas"]["RowError"][];
                /**
                 * Format: uuid
                 * @description Only in the response to a push: the row's key in the inbox.
                 */
                key?: string;
                /** Format: date */
                planned_day: string | null;
                position: number | null;
                /** Format: int64 */
                seq: number;
                service_s: number | null;
                /** @enum {string} */
                status: "ok" | "conflict";
                /** @enum {string} */
                why: "overdue" | "due" | "soon" | "contact" | "added";
            };
            /** Format: date */
            week: string;
        };
        /** @description A document of `profile` from the server. `collection` is present only in responses with several collections. */
        SyncedProfile: {
            /** @constant */
            _deleted: false;
            /** @constant */
            collection?: "profile";
            home: string;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            level: "county" | "township" | "village";
            login: string;
            name: string;
            /** Format: uuid */
            rev: string;
            srv: {
                /** Format: date-time */
                at: string;
                errors?: components["schemas"]["RowError"][];
                /**
                 * Format: uuid
                 * @description Only in the response to a push: the row's key in the inbox.
                 */
                key?: string;
                phone_masked: string | null;
                /** Format: int64 */
                seq: number;
                /** @enum {string} */
                status: "ok" | "conflict";
            };
        };
        /** @description A document of `reminders` from the server. `collection` is present only in responses with several collections. */
        SyncedReminder: {
            /** @constant */
            _deleted: false;
            /** @constant */
            collection?: "reminders";
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            rev: string;
            /** Format: date-time */
            seen_at: string | null;
            /** Format: date-time */
            snoozed_until: string | null;
            srv: {
                /** Format: date-time */
                at: string;
                errors?: components["schemas"]["RowError"][];
                /** Format: date-time */
                expires_at: string;
                /**
                 * Format: uuid
                 * @description Only in the response to a push: the row's key in the inbox.
                 */
                key?: string;
                kind: string;
                /** Format: date-time */
                made_at: string;
                params: {
                    [key: string]: unknown;
                };
                /** Format: int64 */
                seq: number;
                /** @enum {string} */
                state: "waiting" | "sent" | "app_only" | "failed" | "lapsed" | "seen";
                /** @enum {string} */
                status: "ok" | "conflict";
                /** Format: date-time */
                told_at: string | null;
            };
        };
        /** @description A document of `visits` from the server. `collection` is present only in responses with several collections. */
        SyncedVisit: {
            /** @constant */
            _deleted: false;
            /** @constant */
            collection?: "visits";
            fix: components["schemas"]["Fix"] | null;
            /** Format: date-time */
            happened_at: string;
            /** Format: uuid */
            household: string;
            /** Format: uuid */
            id: string;
            note: string | null;
            /** @enum {string} */
            outcome: "met" | "nobody_home" | "declined";
            /** @enum {string} */
            purpose: "publicity" | "listening" | "agency" | "mediation" | "organising" | "regular" | "return" | "condolence";
            /** Format: uuid */
            rev: string;
            srv: {
                /** Format: date-time */
                at: string;
                /** Format: uuid */
                cadre: string | null;
                /** Format: date-time */
                counted_at: string;
                distance_m: number | null;
                errors?: components["schemas"]["RowError"][];
                /** @enum {string|null} */
                evidence: "inside" | "near" | "outside" | "no_fix" | null;
                flags: string[];
                grid: string | null;
                /**
                 * Format: uuid
                 * @description Only in the response to a push: the row's key in the inbox.
                 */
                key?: string;
                made_in: string | null;
                mine: boolean;
                partial: boolean;
                /** Format: date-time */
                received_at: string;
                /** Format: int64 */
                seq: number;
                /** @enum {string} */
                status: "ok" | "conflict";
            };
        };
        TakenIn: {
            records: number;
        };
        TemplateList: {
            items: {
                [key: string]: unknown;
            }[];
        };
        TicketPage: {
            items: components["schemas"]["TicketRow"][];
            /** @description Send it as `after` to get the next page. null: the last page. */
            next: string | null;
        };
        TicketRow: {
            /**
             * Format: uuid
             * @description The author; null for other people's work. A single record shows it to people who direct cadres there.
             */
            cadre: string | null;
            /**
             * Format: date-time
             * @description The time that decides day and week. For other people's work, the beginning of the day. A single record shows it to people who direct cadres there.
             */
            counted_at: string;
            flags: string[];
            grid: string;
            /**
             * Format: date-time
             * @description For other people's work, the beginning of the day. A single record shows it to people who direct cadres there.
             */
            happened_at: string;
            /** Format: uuid */
            household: string;
            /** Format: uuid */
            id: string;
            number: string;
            /**
             * Format: date-time
             * @description For other people's work, the beginning of the day. A single record shows it to people who direct cadres there.
             */
            redeemed_at: string | null;
            /**
             * Format: uuid
             * @description If flagged `same_key`: the older ticket with this number.
             */
            same_key_as: string | null;
            value_fen: number;
            /** Format: uuid */
            visit: string | null;
        };
        TileJson: {
            /** @description West, south, east, north of your areas; of the county without areas; of the world while nothing is drawn. */
            bounds: number[];
            maxzoom: number;
            minzoom: number;
            name: string;
            scheme: string;
            tilejson: string;
            /** @description One URL template. If the server's public URL is not set, it is a path relative to the URL of this request. */
            tiles: string[];
            vector_layers: components["schemas"]["VectorLayer"][];
        };
        ToldDocument: components["schemas"]["SyncedDocument"] | components["schemas"]["Refused"];
        Trial: {
            /** @description The coming field days. */
            days: string[];
            left_out: components["schemas"]["VisitLeftOut"][];
            /** @description Hours of due work that do not fit into the field days, rounded up. */
            missing_hours: number;
            /** @description The same hours without being away. */
            missing_hours_now: number;
            moved: components["schemas"]["MovedVisit"][];
            new: components["schemas"]["NewVisit"][];
            /** @description Visits pinned to a day on which you would be away; they stay. */
            pinned: components["schemas"]["PinnedVisit"][];
        };
        TrialAnswer: {
            /** @description null: no answer yet. */
            answer: components["schemas"]["Trial"] | null;
            /** Format: date-time */
            asked_at: string;
            away: string[];
            /** Format: date */
            monday: string;
            /** @description true: planning is under way; try again soon. */
            waiting: boolean;
            week: string;
        };
        TrialAsked: {
            /** @description Coming days of that week. */
            away: string[];
            /**
             * @description An ISO week.
             * @example 2026-W12
             */
            week: string;
        };
        Troubles: {
            items: components["schemas"]["SilentDevice"][];
            /** @description Send it as `after` to get the next page. null: the last page. */
            next: string | null;
            waiting: components["schemas"]["WaitingRows"][];
        };
        UrlState: {
            /**
             * Format: date-time
             * @description null: there is none.
             */
            made_at: string | null;
        };
        VectorLayer: {
            fields: {
                [key: string]: string;
            };
            id: string;
        };
        VisitLeftOut: {
            /** Format: date */
            due: string;
            /** Format: date */
            from: string;
            /** Format: uuid */
            household: string;
            /** @description A reason as in `unplanned`. */
            reason: string;
        };
        VisitMinutes: {
            ordinary: number;
            priority: number;
        };
        VisitPage: {
            items: components["schemas"]["VisitRow"][];
            /** @description Send it as `after` to get the next page. null: the last page. */
            next: string | null;
        };
        VisitRow: {
            /**
             * Format: uuid
             * @description The author; null for other people's work. A single record shows it to people who direct cadres there.
             */
            cadre: string | null;
            /**
             * Format: date-time
             * @description The time that decides day and week. For other people's work, the beginning of the day. A single record shows it to people who direct cadres there.
             */
            counted_at: string;
            /** @description null for other people's work. A single record shows it to people who direct cadres there. */
            distance_m: number | null;
            /**
             * @description null for other people's work. A single record shows it to people who direct cadres there.
             * @enum {string|null}
             */
            evidence: "inside" | "near" | "outside" | "no_fix" | null;
            flags: string[];
            grid: string;
            /**
             * Format: date-time
             * @description For other people's work, the beginning of the day. A single record shows it to people who direct cadres there.
             */
            happened_at: string;
            /** Format: uuid */
            household: string;
            /** Format: uuid */
            id: string;
            /** @description null for other people's work. A single record shows it to people who direct cadres there. */
            made_in: string | null;
            note: string | null;
            /** @enum {string} */
            outcome: "met" | "nobody_home" | "declined";
            /** @enum {string} */
            purpose: "publicity" | "listening" | "agency" | "mediation" | "organising" | "regular" | "return" | "condolence";
            /**
             * Format: date-time
             * @description For other people's work, the beginning of the day. A single record shows it to people who direct cadres there.
             */
            received_at: string;
        };
        VisitsByEvidence: {
            inside: number;
            near: number;
            no_fix: number;
            outside: number;
        };
        WaitingFact: {
            /** Format: date */
            day: string;
            /** Format: uuid */
            id: string | null;
            /** @enum {string} */
            why: "held" | "rejected";
        };
        WaitingRows: {
            area: string;
            /** @description The first reason of each row. */
            code: string;
            /**
             * Format: date-time
             * @description The beginning of that day in the county.
             */
            oldest: string;
            /** @enum {string} */
            outcome: "rejected" | "held" | "conflict";
            rows: number;
        };
        Way: {
            /** @default null */
            address: string | null;
            channel: string;
        };
        WeekAnswer: {
            /** Format: date */
            monday: string;
            /** @description true: planning is under way; try again soon. */
            waiting: boolean;
            week: string;
        };
        WeekAsked: {
            /**
             * @description An ISO week.
             * @example 2026-W12
             */
            week: string;
        };
        WeekPlan: {
            /** @description The field days: day, start and end (local times), travel_s, work_s, route (a GeoJSON line, or null). */
            days: {
                [key: string]: unknown;
            }[];
            /** @description Hours of due work that do not fit into the field days, rounded up. */
            missing_hours: number;
            missing_s: number;
            /** Format: date-time */
            planned_at: string;
            /** Format: date-time */
            published_at: string;
            /** @description Due households without a day: household, reason, due. */
            unplanned: {
                [key: string]: unknown;
            }[];
            /**
             * @description Straight lines, roads, or some of both.
             * @enum {string}
             */
            ways: "line" | "road" | "mixed";
        };
        Whom: {
            /** Format: uuid */
            id: string;
            name: string | null;
        };
        WithContact: {
            address: string | null;
            grid: string;
            group_no: number | null;
            head: string;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "ordinary" | "priority" | "moved_away" | "died_out";
            /**
             * Format: date
             * @description By anybody; null: never.
             */
            last_contact: string | null;
            number: string | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listAbsences: {
        parameters: {
            query?: {
                /** @description The `next` of the previous page. Omit it for the first page. */
                after?: string;
                /** @description Only absences that end on this day or later. */
                from?: string;
                /** @description Rows per page. More than 500 is an error. */
                limit?: number;
                person?: string;
                /** @description Only absences that begin by this day. */
                to?: string;
                /** @description Only records in this grid, village, township or county. */
                within?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "items": [
                     *         {
                     *           "person": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *           "kind": "leave",
                     *           "first_day": "2026-03-18",
                     *           "last_day": "2026-03-20",
                     *           "half": null,
                     *           "id": "0198a3c2-9999-7c6b-9a44-0d2f6c1b7e55",
                     *           "name": "陈晓明"
                     *         }
                     *       ],
                     *       "next": null
                     *     } */
                    "application/json": components["schemas"]["AbsencePage"];
                };
            };
            /** @description `limit_too_large`: The requested page is larger than allowed.; `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    enter: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {
                 *       "person": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                 *       "kind": "leave",
                 *       "first_day": "2026-03-18",
                 *       "last_day": "2026-03-20"
                 *     } */
                "application/json": components["schemas"]["NewAbsence"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "person": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *       "kind": "leave",
                     *       "first_day": "2026-03-18",
                     *       "last_day": "2026-03-20",
                     *       "half": null,
                     *       "id": "0198a3c2-9999-7c6b-9a44-0d2f6c1b7e55",
                     *       "name": "陈晓明"
                     *     } */
                    "application/json": components["schemas"]["AbsenceAnswer"];
                };
            };
            /** @description `days_out_of_order`: The last day comes before the first one.; `outside_calendar`: The calendar does not reach to that day.; `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_slow`: The request body took too long to arrive; send less at once, or try again. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `absences_overlap`: The person has an absence of that kind on some of these days already. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON (application/json), plain or compressed with gzip or deflate. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeAbsence: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                absence_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    audit: {
        parameters: {
            query?: {
                /** @description For example `read` or `login_locked`. */
                action?: string;
                /** @description The `next` of the previous page. Omit it for the first page. */
                after?: string;
                /** @description Rows per page. More than 500 is an error. */
                limit?: number;
                /** @description A day in the county's time zone. */
                on?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "items": [
                     *         {
                     *           "id": "0198a3c2-7777-7c6b-9a44-0d2f6c1b7e55",
                     *           "at": "2026-03-18T01:12:00+00:00",
                     *           "person": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *           "login": "chenxm",
                     *           "action": "read",
                     *           "target": "visits",
                     *           "details": {
                     *             "areas": [
                     *               "441427100"
                     *             ],
                     *             "filters": {
                     *               "week": "2026-W12"
                     *             }
                     *           }
                     *         }
                     *       ],
                     *       "next": null
                     *     } */
                    "application/json": components["schemas"]["AuditPage"];
                };
            };
            /** @description `limit_too_large`: The requested page is larger than allowed.; `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportAudit: {
        parameters: {
            query?: {
                /** @description For example `read` or `login_locked`. */
                action?: string;
                /** @description Default: by `Accept`; else CSV. */
                format?: "csv" | "xlsx" | "geojson" | "gpkg";
                /** @description The heads' language; default: the cookie `lang`, else `Accept-Language`. */
                lang?: "zh" | "en";
                /** @description A day in the county's time zone. */
                on?: string;
                /** @description true: before the file, an XLSX or a GeoPackage has a line of JSON for each thousand rows, and then an empty line (`application/vnd.yicetong.progress`). */
                progress?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "type": "FeatureCollection",
                     *       "features": [],
                     *       "numberReturned": 0
                     *     } */
                    "application/geo+json": {
                        features: Record<string, never>[];
                        numberReturned: number;
                        /** @constant */
                        type: "FeatureCollection";
                    };
                    /** @example a file */
                    "application/geopackage+sqlite3": string;
                    /** @example a file */
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                    /** @example a file */
                    "application/vnd.yicetong.progress": string;
                    /** @example ﻿"编号","姓名"
                     *     "H000123","陈大文"
                     *     "（完，共 1 行）",""
                     *      */
                    "text/csv": string;
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `export_running`: You have an export that is still running, or the server has too many. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showCalendar: {
        parameters: {
            query?: {
                /** @description The first day; default: the first day of this month. */
                from?: string;
                /** @description The last day, included; default: the last day of that month. At most 400 days. */
                to?: string;
                /** @description Only markets in this area. */
                within?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "certain_until": "2026-12-31",
                     *       "ends_soon": false,
                     *       "days": [
                     *         {
                     *           "day": "2026-10-10",
                     *           "kind": "shifted",
                     *           "working": true,
                     *           "source": "state",
                     *           "certain": true,
                     *           "name": "国庆节",
                     *           "note": null,
                     *           "markets": [
                     *             {
                     *               "area": "441427100",
                     *               "name": "蕉城镇"
                     *             }
                     *           ],
                     *           "duties": [
                     *             {
                     *               "kind": "market",
                     *               "place": "城郊村",
                     *               "from": "09:00",
                     *               "until": "16:00"
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     } */
                    "application/json": components["schemas"]["CalendarAnswer"];
                };
            };
            /** @description `days_out_of_order`: The last day comes before the first one.; `outside_calendar`: The calendar does not reach to that day.; `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setDay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                day: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {
                 *       "working": false,
                 *       "name": "防汛演练",
                 *       "note": null
                 *     } */
                "application/json": components["schemas"]["DaySet"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "day": "2026-10-10",
                     *       "kind": "holiday",
                     *       "working": false,
                     *       "source": "county",
                     *       "certain": true,
                     *       "name": "防汛演练",
                     *       "note": null
                     *     } */
                    "application/json": components["schemas"]["DayAnswer"];
                };
            };
            /** @description `outside_calendar`: The calendar does not reach to that day.; `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `out_of_scope`: This lies outside the areas you are responsible for.; `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_slow`: The request body took too long to arrive; send less at once, or try again. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON (application/json), plain or compressed with gzip or deflate. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    clearDay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                day: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `out_of_scope`: This lies outside the areas you are responsible for.; `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    calendar: {
        parameters: {
            query?: {
                lang?: "zh" | "en";
            };
            header?: never;
            path: {
                secret: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example BEGIN:VCALENDAR
                     *     VERSION:2.0
                     *     PRODID:-//Yicetong//Field days and duties//ZH
                     *     BEGIN:VEVENT
                     *     SUMMARY:入户走访 12 户
                     *     DTSTART;TZID=Asia/Shanghai:20260316T090000
                     *     DTEND;TZID=Asia/Shanghai:20260316T141000
                     *     DTSTAMP:20260315T100000Z
                     *     UID:plan-0198a3c2-aaaa-7c6b-9a44-0d2f6c1b7e55-2026-03-16@yicetong
                     *     SEQUENCE:41
                     *     END:VEVENT
                     *     END:VCALENDAR
                     *      */
                    "text/calendar": string;
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests`: Too many requests; wait and try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    contacts: {
        parameters: {
            query?: {
                /** @description The `next` of the previous page. Omit it for the first page. */
                after?: string;
                household?: string;
                /** @description Rows per page. More than 500 is an error. */
                limit?: number;
                /** @description Only records in this grid, village, township or county. */
                within?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "items": [
                     *         {
                     *           "id": "0198a3c2-3333-7c6b-9a44-0d2f6c1b7e55",
                     *           "household": "0198a3c2-2222-7c6b-9a44-0d2f6c1b7e55",
                     *           "name": "陈小明",
                     *           "relation": "child",
                     *           "phone": "138****2345",
                     *           "grid": "441427100201001"
                     *         }
                     *       ],
                     *       "next": null
                     *     } */
                    "application/json": components["schemas"]["ContactPage"];
                };
            };
            /** @description `limit_too_large`: The requested page is larger than allowed.; `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    contact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contact_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "id": "0198a3c2-3333-7c6b-9a44-0d2f6c1b7e55",
                     *       "household": "0198a3c2-2222-7c6b-9a44-0d2f6c1b7e55",
                     *       "name": "陈小明",
                     *       "relation": "child",
                     *       "phone": "138****2345",
                     *       "grid": "441427100201001"
                     *     } */
                    "application/json": components["schemas"]["ContactRow"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    fullNumber: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contact_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "contact": "0198a3c2-3333-7c6b-9a44-0d2f6c1b7e55",
                     *       "phone": "+8613812342345"
                     *     } */
                    "application/json": components["schemas"]["NumberAnswer"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportContacts: {
        parameters: {
            query?: {
                /** @description Default: by `Accept`; else CSV. */
                format?: "csv" | "xlsx" | "geojson" | "gpkg";
                household?: string;
                /** @description The heads' language; default: the cookie `lang`, else `Accept-Language`. */
                lang?: "zh" | "en";
                /** @description true: before the file, an XLSX or a GeoPackage has a line of JSON for each thousand rows, and then an empty line (`application/vnd.yicetong.progress`). */
                progress?: boolean;
                /** @description Only records in this grid, village, township or county. */
                within?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "type": "FeatureCollection",
                     *       "features": [],
                     *       "numberReturned": 0
                     *     } */
                    "application/geo+json": {
                        features: Record<string, never>[];
                        numberReturned: number;
                        /** @constant */
                        type: "FeatureCollection";
                    };
                    /** @example a file */
                    "application/geopackage+sqlite3": string;
                    /** @example a file */
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                    /** @example a file */
                    "application/vnd.yicetong.progress": string;
                    /** @example ﻿"编号","姓名"
                     *     "H000123","陈大文"
                     *     "（完，共 1 行）",""
                     *      */
                    "text/csv": string;
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `export_running`: You have an export that is still running, or the server has too many. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    reportReads: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {
                 *       "reads": [
                 *         {
                 *           "contact": "0198a3c2-3333-7c6b-9a44-0d2f6c1b7e55",
                 *           "at": "2026-03-18T02:00:00Z"
                 *         }
                 *       ]
                 *     } */
                "application/json": components["schemas"]["ReadsRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "noted": 1
                     *     } */
                    "application/json": components["schemas"]["ReadsAnswer"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_slow`: The request body took too long to arrive; send less at once, or try again. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON (application/json), plain or compressed with gzip or deflate. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showCoverage: {
        parameters: {
            query?: {
                /** @description The level of `items`; not above `within`. */
                by?: "grid" | "village" | "township" | "county";
                /** @description Only households of this kind. */
                kind?: "ordinary" | "priority";
                /** @description As of this day; default: today. */
                on?: string;
                /** @description Of `contacted`, `reached` and `visits`: from its first day on. */
                period?: "week" | "month" | "quarter" | "year";
                /** @description Only this grid, village, township or county; default: all your areas. */
                within?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "as_of": {
                     *         "day": "2026-03-17",
                     *         "known": "now",
                     *         "counted_at": "2026-03-18T01:50:00+00:00"
                     *       },
                     *       "threshold": 85,
                     *       "items": [
                     *         {
                     *           "code": "441427100201001",
                     *           "name": "第一网格",
                     *           "households": 268,
                     *           "asked": 268,
                     *           "in_time": 220,
                     *           "overdue": 30,
                     *           "never": 18,
                     *           "lowest": 214,
                     *           "highest": 233,
                     *           "without_cadre": 2,
                     *           "contacted": 12,
                     *           "reached": true,
                     *           "covered": false,
                     *           "phones": {
                     *             "behind": 1,
                     *             "silent_since": "2026-03-11"
                     *           },
                     *           "visits": {
                     *             "inside": 10,
                     *             "near": 3,
                     *             "outside": 0,
                     *             "no_fix": 1
                     *           }
                     *         }
                     *       ],
                     *       "total": {
                     *         "households": 268,
                     *         "asked": 268,
                     *         "in_time": 220,
                     *         "overdue": 30,
                     *         "never": 18,
                     *         "lowest": 214,
                     *         "highest": 233,
                     *         "without_cadre": 2,
                     *         "contacted": 12,
                     *         "reached": true,
                     *         "covered": false,
                     *         "phones": {
                     *           "behind": 1,
                     *           "silent_since": "2026-03-11"
                     *         },
                     *         "visits": {
                     *           "inside": 10,
                     *           "near": 3,
                     *           "outside": 0,
                     *           "no_fix": 1
                     *         }
                     *       }
                     *     } */
                    "application/json": components["schemas"]["Coverage"];
                };
            };
            /** @description As `If-None-Match` has it */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `coverage_not_counted`: Coverage is being counted; ask again in a moment.; `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportCoverageAsFile: {
        parameters: {
            query?: {
                /** @description The level of `items`; not above `within`. */
                by?: "grid" | "village" | "township" | "county";
                /** @description Default: by `Accept`; else CSV. */
                format?: "csv" | "xlsx" | "geojson" | "gpkg";
                /** @description Only households of this kind. */
                kind?: "ordinary" | "priority";
                /** @description The heads' language; default: the cookie `lang`, else `Accept-Language`. */
                lang?: "zh" | "en";
                /** @description As of this day; default: today. */
                on?: string;
                /** @description Of `contacted`, `reached` and `visits`: from its first day on. */
                period?: "week" | "month" | "quarter" | "year";
                /** @description true: before the file, an XLSX or a GeoPackage has a line of JSON for each thousand rows, and then an empty line (`application/vnd.yicetong.progress`). */
                progress?: boolean;
                /** @description Only this grid, village, township or county; default: all your areas. */
                within?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "type": "FeatureCollection",
                     *       "features": [],
                     *       "numberReturned": 0
                     *     } */
                    "application/geo+json": {
                        features: Record<string, never>[];
                        numberReturned: number;
                        /** @constant */
                        type: "FeatureCollection";
                    };
                    /** @example a file */
                    "application/geopackage+sqlite3": string;
                    /** @example a file */
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                    /** @example a file */
                    "application/vnd.yicetong.progress": string;
                    /** @example ﻿"编号","姓名"
                     *     "H000123","陈大文"
                     *     "（完，共 1 行）",""
                     *      */
                    "text/csv": string;
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `export_running`: You have an export that is still running, or the server has too many. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `coverage_not_counted`: Coverage is being counted; ask again in a moment.; `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showGaps: {
        parameters: {
            query?: {
                /** @description Count only this one; default: all. */
                gap?: "never" | "overdue" | "no_cadre" | "no_point" | "outside_grid" | "grids_without_cadre";
                /** @description Overdue beyond so many intervals; 1 (the default): every overdue household. */
                intervals?: number;
                /** @description Only this grid, village, township or county. */
                within?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "as_of": "2026-03-18T02:00:00+00:00",
                     *       "items": [
                     *         {
                     *           "gap": "never",
                     *           "count": 3,
                     *           "path": "/api/v1/coverage/gaps/never?within=441427100&intervals=1"
                     *         }
                     *       ]
                     *     } */
                    "application/json": components["schemas"]["GapsAnswer"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listHouseholds: {
        parameters: {
            query?: {
                /** @description The `next` of the previous page. Omit it for the first page. */
                after?: string;
                /** @description Overdue beyond so many intervals; 1 (the default): every overdue household. */
                intervals?: number;
                /** @description Rows per page. More than 500 is an error. */
                limit?: number;
                /** @description Only records in this grid, village, township or county. */
                within?: string;
            };
            header?: never;
            path: {
                gap: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "items": [
                     *         {
                     *           "id": "0198a3c2-2222-7c6b-9a44-0d2f6c1b7e55",
                     *           "number": "H000123",
                     *           "head": "陈大文",
                     *           "address": "城郊村一组12号",
                     *           "group_no": 1,
                     *           "kind": "priority",
                     *           "grid": "441427100201001",
                     *           "last_contact": null
                     *         }
                     *       ],
                     *       "next": null
                     *     } */
                    "application/json": components["schemas"]["GapHouseholds"];
                };
            };
            /** @description `limit_too_large`: The requested page is larger than allowed.; `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportGapAsFile: {
        parameters: {
            query?: {
                /** @description Default: by `Accept`; else CSV. */
                format?: "csv" | "xlsx" | "geojson" | "gpkg";
                /** @description Overdue beyond so many intervals; 1 (the default): every overdue household. */
                intervals?: number;
                /** @description The heads' language; default: the cookie `lang`, else `Accept-Language`. */
                lang?: "zh" | "en";
                /** @description true: before the file, an XLSX or a GeoPackage has a line of JSON for each thousand rows, and then an empty line (`application/vnd.yicetong.progress`). */
                progress?: boolean;
                /** @description Only records in this grid, village, township or county. */
                within?: string;
            };
            header?: never;
            path: {
                gap: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "type": "FeatureCollection",
                     *       "features": [],
                     *       "numberReturned": 0
                     *     } */
                    "application/geo+json": {
                        features: Record<string, never>[];
                        numberReturned: number;
                        /** @constant */
                        type: "FeatureCollection";
                    };
                    /** @example a file */
                    "application/geopackage+sqlite3": string;
                    /** @example a file */
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                    /** @example a file */
                    "application/vnd.yicetong.progress": string;
                    /** @example ﻿"编号","姓名"
                     *     "H000123","陈大文"
                     *     "（完，共 1 行）",""
                     *      */
                    "text/csv": string;
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `export_running`: You have an export that is still running, or the server has too many. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listGrids: {
        parameters: {
            query?: {
                /** @description The `next` of the previous page. Omit it for the first page. */
                after?: string;
                /** @description Overdue beyond so many intervals; 1 (the default): every overdue household. */
                intervals?: number;
                /** @description Rows per page. More than 500 is an error. */
                limit?: number;
                /** @description Only records in this grid, village, township or county. */
                within?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "items": [
                     *         {
                     *           "code": "441427100201001",
                     *           "name": "城郊村第一网格"
                     *         }
                     *       ],
                     *       "next": null
                     *     } */
                    "application/json": components["schemas"]["GridRows"];
                };
            };
            /** @description `limit_too_large`: The requested page is larger than allowed.; `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportGrids: {
        parameters: {
            query?: {
                /** @description Default: by `Accept`; else CSV. */
                format?: "csv" | "xlsx" | "geojson" | "gpkg";
                /** @description Overdue beyond so many intervals; 1 (the default): every overdue household. */
                intervals?: number;
                /** @description The heads' language; default: the cookie `lang`, else `Accept-Language`. */
                lang?: "zh" | "en";
                /** @description true: before the file, an XLSX or a GeoPackage has a line of JSON for each thousand rows, and then an empty line (`application/vnd.yicetong.progress`). */
                progress?: boolean;
                /** @description Only records in this grid, village, township or county. */
                within?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "type": "FeatureCollection",
                     *       "features": [],
                     *       "numberReturned": 0
                     *     } */
                    "application/geo+json": {
                        features: Record<string, never>[];
                        numberReturned: number;
                        /** @constant */
                        type: "FeatureCollection";
                    };
                    /** @example a file */
                    "application/geopackage+sqlite3": string;
                    /** @example a file */
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                    /** @example a file */
                    "application/vnd.yicetong.progress": string;
                    /** @example ﻿"编号","姓名"
                     *     "H000123","陈大文"
                     *     "（完，共 1 行）",""
                     *      */
                    "text/csv": string;
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `export_running`: You have an export that is still running, or the server has too many. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listCountedHouseholds: {
        parameters: {
            query?: {
                /** @description The `next` of the previous page. Omit it for the first page. */
                after?: string;
                /** @description A figure of `/coverage`; `left`: asked and not in time. */
                figure?: "households" | "asked" | "in_time" | "left" | "overdue" | "never" | "contacted" | "without_cadre";
                kind?: "ordinary" | "priority";
                /** @description Rows per page. More than 500 is an error. */
                limit?: number;
                /** @description As of this day, as for `/coverage`; default: today. */
                on?: string;
                /** @description Of `contacted`: from its first day on. */
                period?: "week" | "month" | "quarter" | "year";
                /** @description Only records in this grid, village, township or county. */
                within?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "day": "2026-03-18",
                     *       "elsewhere": 0,
                     *       "items": [
                     *         {
                     *           "id": "0198a3c2-2222-7c6b-9a44-0d2f6c1b7e55",
                     *           "number": "H000123",
                     *           "head": "陈大文",
                     *           "address": "城郊村一组12号",
                     *           "group_no": 1,
                     *           "kind": "priority",
                     *           "grid": "441427100201001",
                     *           "last_contact": "2025-02-03",
                     *           "due": "2026-02-03",
                     *           "state": "overdue",
                     *           "days_late": 43
                     *         }
                     *       ],
                     *       "next": null
                     *     } */
                    "application/json": components["schemas"]["CountedPage"];
                };
            };
            /** @description `limit_too_large`: The requested page is larger than allowed.; `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `coverage_not_counted`: Coverage is being counted; ask again in a moment.; `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportCountedAsFile: {
        parameters: {
            query?: {
                /** @description A figure of `/coverage`; `left`: asked and not in time. */
                figure?: "households" | "asked" | "in_time" | "left" | "overdue" | "never" | "contacted" | "without_cadre";
                /** @description Default: by `Accept`; else CSV. */
                format?: "csv" | "xlsx" | "geojson" | "gpkg";
                kind?: "ordinary" | "priority";
                /** @description The heads' language; default: the cookie `lang`, else `Accept-Language`. */
                lang?: "zh" | "en";
                /** @description As of this day, as for `/coverage`; default: today. */
                on?: string;
                /** @description Of `contacted`: from its first day on. */
                period?: "week" | "month" | "quarter" | "year";
                /** @description true: before the file, an XLSX or a GeoPackage has a line of JSON for each thousand rows, and then an empty line (`application/vnd.yicetong.progress`). */
                progress?: boolean;
                /** @description Only records in this grid, village, township or county. */
                within?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "type": "FeatureCollection",
                     *       "features": [],
                     *       "numberReturned": 0
                     *     } */
                    "application/geo+json": {
                        features: Record<string, never>[];
                        numberReturned: number;
                        /** @constant */
                        type: "FeatureCollection";
                    };
                    /** @example a file */
                    "application/geopackage+sqlite3": string;
                    /** @example a file */
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                    /** @example a file */
                    "application/vnd.yicetong.progress": string;
                    /** @example ﻿"编号","姓名"
                     *     "H000123","陈大文"
                     *     "（完，共 1 行）",""
                     *      */
                    "text/csv": string;
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `export_running`: You have an export that is still running, or the server has too many. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `coverage_not_counted`: Coverage is being counted; ask again in a moment.; `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listLongest: {
        parameters: {
            query?: {
                /** @description The `next` of the previous page. Omit it for the first page. */
                after?: string;
                /** @description true: only households of an open hand-over; false: only others. */
                handed_over?: boolean;
                kind?: "ordinary" | "priority";
                /** @description Rows per page. More than 500 is an error. */
                limit?: number;
                /** @description Only records in this grid, village, township or county. */
                within?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "as_of": "2026-03-18T02:00:00+00:00",
                     *       "items": [
                     *         {
                     *           "id": "0198a3c2-2222-7c6b-9a44-0d2f6c1b7e55",
                     *           "number": "H000123",
                     *           "head": "陈大文",
                     *           "address": "城郊村一组12号",
                     *           "group_no": 1,
                     *           "kind": "priority",
                     *           "grid": "441427100201001",
                     *           "grid_name": "城郊村第一网格",
                     *           "last_contact": "2025-01-29",
                     *           "days": 412,
                     *           "tries": 2,
                     *           "answers_for": {
                     *             "id": "0198a3c2-3333-7c6b-9a44-0d2f6c1b7e55",
                     *             "name": "林志强"
                     *           },
                     *           "silent_since": null,
                     *           "handed_over": null
                     *         }
                     *       ],
                     *       "next": null
                     *     } */
                    "application/json": components["schemas"]["LongestPage"];
                };
            };
            /** @description `limit_too_large`: The requested page is larger than allowed.; `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportLongestAsFile: {
        parameters: {
            query?: {
                /** @description Default: by `Accept`; else CSV. */
                format?: "csv" | "xlsx" | "geojson" | "gpkg";
                /** @description true: only households of an open hand-over; false: only others. */
                handed_over?: boolean;
                kind?: "ordinary" | "priority";
                /** @description The heads' language; default: the cookie `lang`, else `Accept-Language`. */
                lang?: "zh" | "en";
                /** @description true: before the file, an XLSX or a GeoPackage has a line of JSON for each thousand rows, and then an empty line (`application/vnd.yicetong.progress`). */
                progress?: boolean;
                /** @description Only records in this grid, village, township or county. */
                within?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "type": "FeatureCollection",
                     *       "features": [],
                     *       "numberReturned": 0
                     *     } */
                    "application/geo+json": {
                        features: Record<string, never>[];
                        numberReturned: number;
                        /** @constant */
                        type: "FeatureCollection";
                    };
                    /** @example a file */
                    "application/geopackage+sqlite3": string;
                    /** @example a file */
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                    /** @example a file */
                    "application/vnd.yicetong.progress": string;
                    /** @example ﻿"编号","姓名"
                     *     "H000123","陈大文"
                     *     "（完，共 1 行）",""
                     *      */
                    "text/csv": string;
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `export_running`: You have an export that is still running, or the server has too many. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    printPage: {
        parameters: {
            query: {
                /** @description Only households of this kind. */
                kind?: "ordinary" | "priority";
                /** @description The page's language; default: the cookie `lang`, else `Accept-Language`. */
                lang?: "zh" | "en";
                /** @description As of this day; default: today. */
                on?: string;
                /** @description Of `reached`. */
                period?: "week" | "month" | "quarter" | "year";
                /** @description A township, or a village or county; not a single grid. */
                within: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example %PDF-1.7 ... */
                    "application/pdf": string;
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `printing_failed`: This page could not be made into a PDF; the server's log says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `printing_unavailable`: This server cannot make PDFs yet: bin/setup names what is missing. */
            501: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `coverage_not_counted`: Coverage is being counted; ask again in a moment.; `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    printReport: {
        parameters: {
            query: {
                /** @description The page's language; default: the cookie `lang`, else `Accept-Language`. */
                lang?: "zh" | "en";
                month: string;
                /** @description A township, or a village or county; not a single grid. */
                within: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example %PDF-1.7 ... */
                    "application/pdf": string;
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `printing_failed`: This page could not be made into a PDF; the server's log says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `printing_unavailable`: This server cannot make PDFs yet: bin/setup names what is missing. */
            501: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `coverage_not_counted`: Coverage is being counted; ask again in a moment.; `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showWeeks: {
        parameters: {
            query?: {
                /** @description The first week; default: 52 weeks in all. */
                from?: string;
                /** @description Only households of this kind. */
                kind?: "ordinary" | "priority";
                /** @description The last week; default: this week. */
                to?: string;
                /** @description Only this grid, village, township or county; default: all your areas. */
                within?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "weeks": [
                     *         "2026-W10",
                     *         "2026-W11"
                     *       ],
                     *       "codes": [
                     *         "441427100201001"
                     *       ],
                     *       "households": [
                     *         [
                     *           268,
                     *           268
                     *         ]
                     *       ],
                     *       "asked": [
                     *         [
                     *           268,
                     *           268
                     *         ]
                     *       ],
                     *       "in_time": [
                     *         [
                     *           214,
                     *           220
                     *         ]
                     *       ],
                     *       "highest": [
                     *         [
                     *           214,
                     *           233
                     *         ]
                     *       ]
                     *     } */
                    "application/json": components["schemas"]["CoverageWeeks"];
                };
            };
            /** @description As `If-None-Match` has it */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `coverage_not_counted`: Coverage is being counted; ask again in a moment.; `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    credit: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {
                 *       "collection": "visits",
                 *       "record": "0199b2a4-77d1-7cc0-9d5e-3f1f6f0f2a11",
                 *       "person": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                 *       "note": "手机已交给他"
                 *     } */
                "application/json": components["schemas"]["CreditAsked"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "collection": "visits",
                     *       "record": "0199b2a4-77d1-7cc0-9d5e-3f1f6f0f2a11",
                     *       "cadre": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *       "records": 2
                     *     } */
                    "application/json": components["schemas"]["Credited"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this.; `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_slow`: The request body took too long to arrive; send less at once, or try again. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON (application/json), plain or compressed with gzip or deflate. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    devices: {
        parameters: {
            query?: {
                /** @description Another person, whom you direct or manage. */
                person?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "items": [
                     *         {
                     *           "id": "0198a3c2-5d1e-7c6b-9a44-0d2f6c1b7e55",
                     *           "name": "Redmi 12",
                     *           "app_version": "1.0.0",
                     *           "backlog": 0,
                     *           "first_seen_at": "2026-03-02T00:12:44+00:00",
                     *           "last_seen_at": "2026-03-18T01:30:00+00:00",
                     *           "revoked_at": null,
                     *           "handed_in_at": null,
                     *           "emptied_at": null,
                     *           "heard_twice_at": null
                     *         }
                     *       ]
                     *     } */
                    "application/json": components["schemas"]["Devices"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revoke: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                device_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    divisions: {
        parameters: {
            query?: {
                /** @description The `next` of the previous page. Omit it for the first page. */
                after?: string;
                level?: "county" | "township" | "village";
                /** @description Rows per page. More than 500 is an error. */
                limit?: number;
                /** @description Only records in this grid, village, township or county. */
                within?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "items": [
                     *         {
                     *           "code": "441427100201",
                     *           "name": "城郊村",
                     *           "kind": "村委会",
                     *           "parent": "441427100",
                     *           "fully_gridded": true
                     *         }
                     *       ],
                     *       "next": null
                     *     } */
                    "application/json": components["schemas"]["DivisionPage"];
                };
            };
            /** @description `limit_too_large`: The requested page is larger than allowed.; `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportDivisions: {
        parameters: {
            query?: {
                /** @description Default: by `Accept`; else CSV. */
                format?: "csv" | "xlsx" | "geojson" | "gpkg";
                /** @description The heads' language; default: the cookie `lang`, else `Accept-Language`. */
                lang?: "zh" | "en";
                level?: "county" | "township" | "village";
                /** @description true: before the file, an XLSX or a GeoPackage has a line of JSON for each thousand rows, and then an empty line (`application/vnd.yicetong.progress`). */
                progress?: boolean;
                /** @description Only records in this grid, village, township or county. */
                within?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "type": "FeatureCollection",
                     *       "features": [],
                     *       "numberReturned": 0
                     *     } */
                    "application/geo+json": {
                        features: Record<string, never>[];
                        numberReturned: number;
                        /** @constant */
                        type: "FeatureCollection";
                    };
                    /** @example a file */
                    "application/geopackage+sqlite3": string;
                    /** @example a file */
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                    /** @example a file */
                    "application/vnd.yicetong.progress": string;
                    /** @example ﻿"编号","姓名"
                     *     "H000123","陈大文"
                     *     "（完，共 1 行）",""
                     *      */
                    "text/csv": string;
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `export_running`: You have an export that is still running, or the server has too many. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    requests: {
        parameters: {
            query?: {
                /** @description The `next` of the previous page. Omit it for the first page. */
                after?: string;
                /** @description Rows per page. More than 500 is an error. */
                limit?: number;
                state?: "asked" | "agreed" | "declined" | "withdrawn" | "void";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "items": [
                     *         {
                     *           "id": "0198a3c2-bbbb-7c6b-9a44-0d2f6c1b7e55",
                     *           "duty": "0198a3c2-aaaa-7c6b-9a44-0d2f6c1b7e55",
                     *           "for_duty": "0198a3c2-aaaa-7c6b-9a44-0d2f6c1b7e56",
                     *           "kind": "market",
                     *           "area": "441427100201",
                     *           "first_day": "2026-12-03",
                     *           "for_first_day": "2026-12-06",
                     *           "asked_by": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *           "asked_of": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e56",
                     *           "state": "asked",
                     *           "asked_at": "2026-11-22T02:00:00+00:00",
                     *           "answered_at": null
                     *         }
                     *       ],
                     *       "next": null
                     *     } */
                    "application/json": components["schemas"]["SwapPage"];
                };
            };
            /** @description `limit_too_large`: The requested page is larger than allowed.; `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    askForSwap: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {
                 *       "duty": "0198a3c2-aaaa-7c6b-9a44-0d2f6c1b7e55",
                 *       "for_duty": "0198a3c2-aaaa-7c6b-9a44-0d2f6c1b7e56"
                 *     } */
                "application/json": components["schemas"]["NewSwap"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "id": "0198a3c2-bbbb-7c6b-9a44-0d2f6c1b7e55",
                     *       "duty": "0198a3c2-aaaa-7c6b-9a44-0d2f6c1b7e55",
                     *       "for_duty": "0198a3c2-aaaa-7c6b-9a44-0d2f6c1b7e56",
                     *       "kind": "market",
                     *       "area": "441427100201",
                     *       "first_day": "2026-12-03",
                     *       "for_first_day": "2026-12-06",
                     *       "asked_by": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *       "asked_of": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e56",
                     *       "state": "asked",
                     *       "asked_at": "2026-11-22T02:00:00+00:00",
                     *       "answered_at": null
                     *     } */
                    "application/json": components["schemas"]["SwapAnswer"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_slow`: The request body took too long to arrive; send less at once, or try again. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `swap_not_possible`: These duties cannot be swapped. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON (application/json), plain or compressed with gzip or deflate. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    agree: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                swap_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "id": "0198a3c2-bbbb-7c6b-9a44-0d2f6c1b7e55",
                     *       "duty": "0198a3c2-aaaa-7c6b-9a44-0d2f6c1b7e55",
                     *       "for_duty": "0198a3c2-aaaa-7c6b-9a44-0d2f6c1b7e56",
                     *       "kind": "market",
                     *       "area": "441427100201",
                     *       "first_day": "2026-12-03",
                     *       "for_first_day": "2026-12-06",
                     *       "asked_by": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *       "asked_of": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e56",
                     *       "state": "agreed",
                     *       "asked_at": "2026-11-22T02:00:00+00:00",
                     *       "answered_at": "2026-11-22T03:00:00+00:00"
                     *     } */
                    "application/json": components["schemas"]["SwapAnswer"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `swap_not_possible`: These duties cannot be swapped. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    decline: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                swap_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "id": "0198a3c2-bbbb-7c6b-9a44-0d2f6c1b7e55",
                     *       "duty": "0198a3c2-aaaa-7c6b-9a44-0d2f6c1b7e55",
                     *       "for_duty": "0198a3c2-aaaa-7c6b-9a44-0d2f6c1b7e56",
                     *       "kind": "market",
                     *       "area": "441427100201",
                     *       "first_day": "2026-12-03",
                     *       "for_first_day": "2026-12-06",
                     *       "asked_by": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *       "asked_of": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e56",
                     *       "state": "declined",
                     *       "asked_at": "2026-11-22T02:00:00+00:00",
                     *       "answered_at": "2026-11-22T03:00:00+00:00"
                     *     } */
                    "application/json": components["schemas"]["SwapAnswer"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `swap_not_possible`: These duties cannot be swapped. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    withdraw: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                swap_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "id": "0198a3c2-bbbb-7c6b-9a44-0d2f6c1b7e55",
                     *       "duty": "0198a3c2-aaaa-7c6b-9a44-0d2f6c1b7e55",
                     *       "for_duty": "0198a3c2-aaaa-7c6b-9a44-0d2f6c1b7e56",
                     *       "kind": "market",
                     *       "area": "441427100201",
                     *       "first_day": "2026-12-03",
                     *       "for_first_day": "2026-12-06",
                     *       "asked_by": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *       "asked_of": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e56",
                     *       "state": "withdrawn",
                     *       "asked_at": "2026-11-22T02:00:00+00:00",
                     *       "answered_at": "2026-11-22T03:00:00+00:00"
                     *     } */
                    "application/json": components["schemas"]["SwapAnswer"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `swap_not_possible`: These duties cannot be swapped. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listFeedback: {
        parameters: {
            query?: {
                /** @description The `next` of the previous page. Omit it for the first page. */
                after?: string;
                /** @description Rows per page. More than 500 is an error. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "items": [
                     *         {
                     *           "id": "7c1f9d2e-4b7a-4f0e-8f43-5d1f0b9c2a10",
                     *           "about": "app",
                     *           "text": "列表里的字太小",
                     *           "day": "2026-03-18",
                     *           "person": null,
                     *           "name": null
                     *         }
                     *       ],
                     *       "next": null
                     *     } */
                    "application/json": components["schemas"]["FeedbackPage"];
                };
            };
            /** @description `limit_too_large`: The requested page is larger than allowed.; `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    giveFeedback: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {
                 *       "id": "7c1f9d2e-4b7a-4f0e-8f43-5d1f0b9c2a10",
                 *       "about": "app",
                 *       "text": "列表里的字太小",
                 *       "contact": false
                 *     } */
                "application/json": components["schemas"]["Said"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_slow`: The request body took too long to arrive; send less at once, or try again. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON (application/json), plain or compressed with gzip or deflate. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportFeedback: {
        parameters: {
            query?: {
                /** @description Default: by `Accept`; else CSV. */
                format?: "csv" | "xlsx" | "geojson" | "gpkg";
                /** @description The heads' language; default: the cookie `lang`, else `Accept-Language`. */
                lang?: "zh" | "en";
                /** @description true: before the file, an XLSX or a GeoPackage has a line of JSON for each thousand rows, and then an empty line (`application/vnd.yicetong.progress`). */
                progress?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "type": "FeatureCollection",
                     *       "features": [],
                     *       "numberReturned": 0
                     *     } */
                    "application/geo+json": {
                        features: Record<string, never>[];
                        numberReturned: number;
                        /** @constant */
                        type: "FeatureCollection";
                    };
                    /** @example a file */
                    "application/geopackage+sqlite3": string;
                    /** @example a file */
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                    /** @example a file */
                    "application/vnd.yicetong.progress": string;
                    /** @example ﻿"编号","姓名"
                     *     "H000123","陈大文"
                     *     "（完，共 1 行）",""
                     *      */
                    "text/csv": string;
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `export_running`: You have an export that is still running, or the server has too many. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    takeSms: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    grids: {
        parameters: {
            query?: {
                /** @description The `next` of the previous page. Omit it for the first page. */
                after?: string;
                /** @description west,south,east,north in degrees (EPSG:4490) */
                bbox?: string;
                /** @description Rows per page. More than 500 is an error. */
                limit?: number;
                /** @description The grids valid on this day; default: today. */
                on?: string;
                /** @description false: without polygons, for whoever needs the names only. */
                outlines?: boolean;
                /** @description Only records in this grid, village, township or county. */
                within?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "type": "FeatureCollection",
                     *       "features": [
                     *         {
                     *           "type": "Feature",
                     *           "id": "441427100201001",
                     *           "geometry": {
                     *             "type": "MultiPolygon",
                     *             "coordinates": [
                     *               [
                     *                 [
                     *                   [
                     *                     116.17,
                     *                     24.65
                     *                   ],
                     *                   [
                     *                     116.18,
                     *                     24.65
                     *                   ],
                     *                   [
                     *                     116.18,
                     *                     24.66
                     *                   ],
                     *                   [
                     *                     116.17,
                     *                     24.65
                     *                   ]
                     *                 ]
                     *               ]
                     *             ]
                     *           },
                     *           "properties": {
                     *             "code": "441427100201001",
                     *             "name": "第一网格",
                     *             "village": "441427100201",
                     *             "valid_from": "2025-01-01",
                     *             "valid_to": null
                     *           }
                     *         }
                     *       ],
                     *       "next": null
                     *     } */
                    "application/geo+json": {
                        features: {
                            geometry: Record<string, never> | null;
                            id: string;
                            properties: Record<string, never>;
                            /** @constant */
                            type: "Feature";
                        }[];
                        next: string | null;
                        /** @constant */
                        type: "FeatureCollection";
                    };
                };
            };
            /** @description `limit_too_large`: The requested page is larger than allowed.; `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportGridsAsFile: {
        parameters: {
            query?: {
                /** @description west,south,east,north in degrees (EPSG:4490) */
                bbox?: string;
                /** @description Default: by `Accept`; else CSV. */
                format?: "csv" | "xlsx" | "geojson" | "gpkg";
                /** @description The heads' language; default: the cookie `lang`, else `Accept-Language`. */
                lang?: "zh" | "en";
                /** @description The grids valid on this day; default: today. */
                on?: string;
                /** @description true: before the file, an XLSX or a GeoPackage has a line of JSON for each thousand rows, and then an empty line (`application/vnd.yicetong.progress`). */
                progress?: boolean;
                /** @description Only records in this grid, village, township or county. */
                within?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "type": "FeatureCollection",
                     *       "features": [],
                     *       "numberReturned": 0
                     *     } */
                    "application/geo+json": {
                        features: Record<string, never>[];
                        numberReturned: number;
                        /** @constant */
                        type: "FeatureCollection";
                    };
                    /** @example a file */
                    "application/geopackage+sqlite3": string;
                    /** @example a file */
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                    /** @example a file */
                    "application/vnd.yicetong.progress": string;
                    /** @example ﻿"编号","姓名"
                     *     "H000123","陈大文"
                     *     "（完，共 1 行）",""
                     *      */
                    "text/csv": string;
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `export_running`: You have an export that is still running, or the server has too many. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    locatePoint: {
        parameters: {
            query: {
                crs?: "wgs84" | "cgcs2000" | "gcj02" | "bd09";
                lat: number;
                lng: number;
                on?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "grid": "441427100201001",
                     *       "flags": []
                     *     } */
                    "application/json": components["schemas"]["Located"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    became: {
        parameters: {
            query?: {
                /** @description The week; default: the current one. */
                week?: string;
                /** @description Only this grid, village, township or county. */
                within?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "week": "2026-W12",
                     *       "monday": "2026-03-16",
                     *       "today": "2026-03-23",
                     *       "counts": {
                     *         "reached": 0,
                     *         "not_reached": 1,
                     *         "not_known": 0,
                     *         "to_come": 0,
                     *         "withdrawn": 0
                     *       },
                     *       "items": [
                     *         {
                     *           "id": "0198a3c2-aaa1-4c6b-9a44-0d2f6c1b7e55",
                     *           "household": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *           "number": "H000123",
                     *           "head": "陈大文",
                     *           "address": "城郊村一组12号",
                     *           "group_no": 1,
                     *           "grid": "441427100201001",
                     *           "grid_name": "城郊村第一网格",
                     *           "state": "not_reached",
                     *           "reason": "nobody_home",
                     *           "day": null,
                     *           "outcome": null,
                     *           "tries": 2,
                     *           "planned_for": "2026-03-26",
                     *           "silent_since": null,
                     *           "answers_for": {
                     *             "id": "0198a3c2-3333-7c6b-9a44-0d2f6c1b7e55",
                     *             "name": "林志强"
                     *           },
                     *           "asked_by": {
                     *             "id": "0198a3c2-4444-7c6b-9a44-0d2f6c1b7e55",
                     *             "name": "钟海平"
                     *           },
                     *           "asked_on": "2026-03-09",
                     *           "until": "2026-03-29",
                     *           "last_contact": "2025-01-29"
                     *         }
                     *       ]
                     *     } */
                    "application/json": components["schemas"]["HandoverPage"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    handOver: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {
                 *       "households": [
                 *         "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                 *         "0198a3c2-1112-7c6b-9a44-0d2f6c1b7e55",
                 *         "0198a3c2-1113-7c6b-9a44-0d2f6c1b7e55"
                 *       ],
                 *       "week": "2026-W12"
                 *     } */
                "application/json": components["schemas"]["HandoverRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "week": "2026-W12",
                     *       "monday": "2026-03-16",
                     *       "until": "2026-03-29",
                     *       "preview": false,
                     *       "fit": 1,
                     *       "later": 1,
                     *       "left_out": 0,
                     *       "items": [
                     *         {
                     *           "id": "0198a3c2-aaa1-4c6b-9a44-0d2f6c1b7e55",
                     *           "household": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *           "week": "2026-W12",
                     *           "reason": null
                     *         },
                     *         {
                     *           "id": "0198a3c2-aaa2-4c6b-9a44-0d2f6c1b7e55",
                     *           "household": "0198a3c2-1112-7c6b-9a44-0d2f6c1b7e55",
                     *           "week": "2026-W13",
                     *           "reason": null
                     *         }
                     *       ],
                     *       "refused": [
                     *         {
                     *           "household": "0198a3c2-1113-7c6b-9a44-0d2f6c1b7e55",
                     *           "code": "no_cadre"
                     *         }
                     *       ]
                     *     } */
                    "application/json": components["schemas"]["HandoverAnswer"];
                };
            };
            /** @description `week_is_past`: That week is over; only days to come are planned.; `week_too_far`: That week is too far off to be planned.; `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_slow`: The request body took too long to arrive; send less at once, or try again. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON (application/json), plain or compressed with gzip or deflate. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    takeBack: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                handover_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `week_is_past`: That week is over; only days to come are planned.; `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this.; `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportHandoversAsFile: {
        parameters: {
            query?: {
                /** @description Default: by `Accept`; else CSV. */
                format?: "csv" | "xlsx" | "geojson" | "gpkg";
                /** @description The heads' language; default: the cookie `lang`, else `Accept-Language`. */
                lang?: "zh" | "en";
                /** @description true: before the file, an XLSX or a GeoPackage has a line of JSON for each thousand rows, and then an empty line (`application/vnd.yicetong.progress`). */
                progress?: boolean;
                /** @description The week; default: the current one. */
                week?: string;
                /** @description Only this grid, village, township or county. */
                within?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "type": "FeatureCollection",
                     *       "features": [],
                     *       "numberReturned": 0
                     *     } */
                    "application/geo+json": {
                        features: Record<string, never>[];
                        numberReturned: number;
                        /** @constant */
                        type: "FeatureCollection";
                    };
                    /** @example a file */
                    "application/geopackage+sqlite3": string;
                    /** @example a file */
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                    /** @example a file */
                    "application/vnd.yicetong.progress": string;
                    /** @example ﻿"编号","姓名"
                     *     "H000123","陈大文"
                     *     "（完，共 1 行）",""
                     *      */
                    "text/csv": string;
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `export_running`: You have an export that is still running, or the server has too many. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    weeks: {
        parameters: {
            query?: {
                /** @description Only this grid, village, township or county. */
                within?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "today": "2026-03-23",
                     *       "items": [
                     *         {
                     *           "week": "2026-W12",
                     *           "monday": "2026-03-16",
                     *           "households": 12
                     *         }
                     *       ]
                     *     } */
                    "application/json": components["schemas"]["HandoverWeeks"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    households: {
        parameters: {
            query?: {
                /** @description The `next` of the previous page. Omit it for the first page. */
                after?: string;
                /** @description Rows per page. More than 500 is an error. */
                limit?: number;
                /** @description Records with this number, in any spelling. Includes old records whose numbers have the same normal form. */
                number?: string;
                /** @description true: only records flagged `same_key`: their number has the same normal form as an older record's. Correct one of the two numbers. */
                same_key?: boolean;
                /** @description Only records in this grid, village, township or county. */
                within?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "items": [
                     *         {
                     *           "id": "0198a3c2-2222-7c6b-9a44-0d2f6c1b7e55",
                     *           "number": "H000123",
                     *           "head": "陈大文",
                     *           "address": "城郊村一组12号",
                     *           "group_no": 1,
                     *           "kind": "priority",
                     *           "tags": [
                     *             "elderly_alone"
                     *           ],
                     *           "grid": "441427100201001",
                     *           "village": "441427100201",
                     *           "lng": 116.171234,
                     *           "lat": 24.658812,
                     *           "flags": [],
                     *           "same_key_as": null
                     *         }
                     *       ],
                     *       "next": null
                     *     } */
                    "application/json": components["schemas"]["HouseholdPage"];
                };
            };
            /** @description `limit_too_large`: The requested page is larger than allowed.; `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    household: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                household_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "id": "0198a3c2-2222-7c6b-9a44-0d2f6c1b7e55",
                     *       "number": "H000123",
                     *       "head": "陈大文",
                     *       "address": "城郊村一组12号",
                     *       "group_no": 1,
                     *       "kind": "priority",
                     *       "tags": [
                     *         "elderly_alone"
                     *       ],
                     *       "grid": "441427100201001",
                     *       "village": "441427100201",
                     *       "lng": 116.171234,
                     *       "lat": 24.658812,
                     *       "flags": [],
                     *       "same_key_as": null
                     *     } */
                    "application/json": components["schemas"]["HouseholdRow"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    eraseHousehold: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                household_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {
                 *       "preview": false,
                 *       "reason": "asked"
                 *     } */
                "application/json": components["schemas"]["EraseRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "erased": false,
                     *       "goes": {
                     *         "households": 1,
                     *         "contacts": 2,
                     *         "visit_contents": 5,
                     *         "photos": 1,
                     *         "pushed_rows": 9
                     *       },
                     *       "stays": {
                     *         "visits": 6,
                     *         "unpaid_tickets": 0,
                     *         "payees": 1
                     *       },
                     *       "leaves_figures": true,
                     *       "to_check": []
                     *     } */
                    "application/json": components["schemas"]["EraseAnswer"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_slow`: The request body took too long to arrive; send less at once, or try again. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON (application/json), plain or compressed with gzip or deflate. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportHousehold: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                household_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "household_id": "0198a3c2-2222-7c6b-9a44-0d2f6c1b7e55",
                     *       "household": {
                     *         "head": "陈大文"
                     *       },
                     *       "contacts": [
                     *         {
                     *           "name": "陈小明",
                     *           "relation": "child",
                     *           "phone": "+8613812342345"
                     *         }
                     *       ]
                     *     } */
                    "application/json": Record<string, never>;
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    printHousehold: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                household_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example %PDF-1.7 ... */
                    "application/pdf": string;
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `printing_failed`: This page could not be made into a PDF; the server's log says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `printing_unavailable`: This server cannot make PDFs yet: bin/setup names what is missing. */
            501: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    householdFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                household_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "household": {
                     *         "id": "0198a3c2-2222-7c6b-9a44-0d2f6c1b7e55",
                     *         "number": "H000123",
                     *         "head": "陈大文",
                     *         "address": "城郊村一组12号",
                     *         "group_no": 1,
                     *         "kind": "priority",
                     *         "tags": [
                     *           "elderly_alone"
                     *         ],
                     *         "grid": "441427100201001",
                     *         "village": "441427100201",
                     *         "lng": 116.171234,
                     *         "lat": 24.658812,
                     *         "flags": [],
                     *         "same_key_as": null
                     *       },
                     *       "contacts": [
                     *         {
                     *           "id": "0198a3c2-3333-7c6b-9a44-0d2f6c1b7e55",
                     *           "household": "0198a3c2-2222-7c6b-9a44-0d2f6c1b7e55",
                     *           "name": "陈小明",
                     *           "relation": "child",
                     *           "phone": "138****2345",
                     *           "grid": "441427100201001"
                     *         }
                     *       ],
                     *       "visits": [
                     *         {
                     *           "id": "0198a3c2-4444-7c6b-9a44-0d2f6c1b7e55",
                     *           "household": "0198a3c2-2222-7c6b-9a44-0d2f6c1b7e55",
                     *           "happened_at": "2026-03-17T16:00:00+00:00",
                     *           "counted_at": "2026-03-17T16:00:00+00:00",
                     *           "received_at": "2026-03-17T16:00:00+00:00",
                     *           "purpose": "listening",
                     *           "outcome": "met",
                     *           "note": "路灯坏了两盏",
                     *           "cadre": null,
                     *           "grid": "441427100201001",
                     *           "made_in": null,
                     *           "evidence": null,
                     *           "distance_m": null,
                     *           "flags": []
                     *         }
                     *       ],
                     *       "meal_tickets": [
                     *         {
                     *           "id": "0198a3c2-5555-7c6b-9a44-0d2f6c1b7e55",
                     *           "household": "0198a3c2-2222-7c6b-9a44-0d2f6c1b7e55",
                     *           "visit": "0198a3c2-4444-7c6b-9a44-0d2f6c1b7e55",
                     *           "number": "2026-000123",
                     *           "happened_at": "2026-03-17T16:00:00+00:00",
                     *           "counted_at": "2026-03-17T16:00:00+00:00",
                     *           "value_fen": 3000,
                     *           "cadre": null,
                     *           "grid": "441427100201001",
                     *           "redeemed_at": null,
                     *           "flags": [],
                     *           "same_key_as": null
                     *         }
                     *       ],
                     *       "photos": [
                     *         {
                     *           "id": "0198a3c2-9999-7c6b-9a44-0d2f6c1b7e55",
                     *           "visit": "0198a3c2-4444-7c6b-9a44-0d2f6c1b7e55",
                     *           "taken_at": "2026-03-17T16:00:00+00:00"
                     *         }
                     *       ]
                     *     } */
                    "application/json": components["schemas"]["FileAnswer"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDueHouseholds: {
        parameters: {
            query?: {
                /** @description The `next` of the previous page. Omit it for the first page. */
                after?: string;
                /** @description The minimum of days late. */
                days_late?: number;
                kind?: "ordinary" | "priority";
                /** @description Rows per page. More than 500 is an error. */
                limit?: number;
                /** @description true: only households that you are responsible for. */
                mine?: boolean;
                /** @description true: only households that nobody ever reached. */
                never?: boolean;
                /** @description A household quota; default: the first by name. */
                quota?: string;
                /** @description Only those in this state. */
                state?: "in_time" | "due_soon" | "overdue";
                /** @description Only records in this grid, village, township or county. */
                within?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "today": "2026-03-18",
                     *       "quota": "coverage",
                     *       "items": [
                     *         {
                     *           "id": "0198a3c2-2222-7c6b-9a44-0d2f6c1b7e55",
                     *           "number": "H000123",
                     *           "head": "陈大文",
                     *           "address": "城郊村一组12号",
                     *           "group_no": 1,
                     *           "kind": "priority",
                     *           "grid": "441427100201001",
                     *           "last_contact": "2025-02-03",
                     *           "due": "2026-02-03",
                     *           "state": "overdue",
                     *           "days_late": 43
                     *         }
                     *       ],
                     *       "next": null
                     *     } */
                    "application/json": components["schemas"]["DuePage"];
                };
            };
            /** @description `limit_too_large`: The requested page is larger than allowed.; `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportDueAsFile: {
        parameters: {
            query?: {
                /** @description The minimum of days late. */
                days_late?: number;
                /** @description Default: by `Accept`; else CSV. */
                format?: "csv" | "xlsx" | "geojson" | "gpkg";
                kind?: "ordinary" | "priority";
                /** @description The heads' language; default: the cookie `lang`, else `Accept-Language`. */
                lang?: "zh" | "en";
                /** @description true: only households that you are responsible for. */
                mine?: boolean;
                /** @description true: only households that nobody ever reached. */
                never?: boolean;
                /** @description true: before the file, an XLSX or a GeoPackage has a line of JSON for each thousand rows, and then an empty line (`application/vnd.yicetong.progress`). */
                progress?: boolean;
                /** @description A household quota; default: the first by name. */
                quota?: string;
                /** @description Only those in this state. */
                state?: "in_time" | "due_soon" | "overdue";
                /** @description Only records in this grid, village, township or county. */
                within?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "type": "FeatureCollection",
                     *       "features": [],
                     *       "numberReturned": 0
                     *     } */
                    "application/geo+json": {
                        features: Record<string, never>[];
                        numberReturned: number;
                        /** @constant */
                        type: "FeatureCollection";
                    };
                    /** @example a file */
                    "application/geopackage+sqlite3": string;
                    /** @example a file */
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                    /** @example a file */
                    "application/vnd.yicetong.progress": string;
                    /** @example ﻿"编号","姓名"
                     *     "H000123","陈大文"
                     *     "（完，共 1 行）",""
                     *      */
                    "text/csv": string;
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `export_running`: You have an export that is still running, or the server has too many. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportHouseholds: {
        parameters: {
            query?: {
                /** @description Default: by `Accept`; else CSV. */
                format?: "csv" | "xlsx" | "geojson" | "gpkg";
                /** @description The heads' language; default: the cookie `lang`, else `Accept-Language`. */
                lang?: "zh" | "en";
                /** @description Records with this number, in any spelling. Includes old records whose numbers have the same normal form. */
                number?: string;
                /** @description true: before the file, an XLSX or a GeoPackage has a line of JSON for each thousand rows, and then an empty line (`application/vnd.yicetong.progress`). */
                progress?: boolean;
                /** @description true: only records flagged `same_key`: their number has the same normal form as an older record's. Correct one of the two numbers. */
                same_key?: boolean;
                /** @description Only records in this grid, village, township or county. */
                within?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "type": "FeatureCollection",
                     *       "features": [],
                     *       "numberReturned": 0
                     *     } */
                    "application/geo+json": {
                        features: Record<string, never>[];
                        numberReturned: number;
                        /** @constant */
                        type: "FeatureCollection";
                    };
                    /** @example a file */
                    "application/geopackage+sqlite3": string;
                    /** @example a file */
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                    /** @example a file */
                    "application/vnd.yicetong.progress": string;
                    /** @example ﻿"编号","姓名"
                     *     "H000123","陈大文"
                     *     "（完，共 1 行）",""
                     *      */
                    "text/csv": string;
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `export_running`: You have an export that is still running, or the server has too many. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listUnassignedHouseholds: {
        parameters: {
            query?: {
                /** @description The `next` of the previous page. Omit it for the first page. */
                after?: string;
                /** @description Rows per page. More than 500 is an error. */
                limit?: number;
                /** @description Only records in this grid, village, township or county. */
                within?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "items": [
                     *         {
                     *           "id": "0198a3c2-2222-7c6b-9a44-0d2f6c1b7e55",
                     *           "number": "H000123",
                     *           "head": "陈大文",
                     *           "address": "城郊村一组12号",
                     *           "group_no": 1,
                     *           "kind": "priority",
                     *           "tags": [
                     *             "elderly_alone"
                     *           ],
                     *           "grid": "441427100201001",
                     *           "village": "441427100201",
                     *           "lng": 116.171234,
                     *           "lat": 24.658812,
                     *           "flags": [],
                     *           "same_key_as": null
                     *         }
                     *       ],
                     *       "next": null
                     *     } */
                    "application/json": components["schemas"]["HouseholdPage"];
                };
            };
            /** @description `limit_too_large`: The requested page is larger than allowed.; `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportUnassignedHouseholds: {
        parameters: {
            query?: {
                /** @description Default: by `Accept`; else CSV. */
                format?: "csv" | "xlsx" | "geojson" | "gpkg";
                /** @description The heads' language; default: the cookie `lang`, else `Accept-Language`. */
                lang?: "zh" | "en";
                /** @description true: before the file, an XLSX or a GeoPackage has a line of JSON for each thousand rows, and then an empty line (`application/vnd.yicetong.progress`). */
                progress?: boolean;
                /** @description Only records in this grid, village, township or county. */
                within?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "type": "FeatureCollection",
                     *       "features": [],
                     *       "numberReturned": 0
                     *     } */
                    "application/geo+json": {
                        features: Record<string, never>[];
                        numberReturned: number;
                        /** @constant */
                        type: "FeatureCollection";
                    };
                    /** @example a file */
                    "application/geopackage+sqlite3": string;
                    /** @example a file */
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                    /** @example a file */
                    "application/vnd.yicetong.progress": string;
                    /** @example ﻿"编号","姓名"
                     *     "H000123","陈大文"
                     *     "（完，共 1 行）",""
                     *      */
                    "text/csv": string;
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `export_running`: You have an export that is still running, or the server has too many. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rows: {
        parameters: {
            query?: {
                /** @description The `next` of the previous page. Omit it for the first page. */
                after?: string;
                /** @description Rows per page. More than 500 is an error. */
                limit?: number;
                outcome?: "rejected" | "held" | "conflict";
                state?: "waiting" | "returned" | "decided";
                /** @description Only records in this grid, village, township or county. */
                within?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "items": [
                     *         {
                     *           "key": "6b0f3c58-0b7e-4b6e-8d6a-2c6d0e9f4f10",
                     *           "collection": "visits",
                     *           "record": "0199b2a4-77d1-7cc0-9d5e-3f1f6f0f2a11",
                     *           "outcome": "held",
                     *           "errors": [
                     *             {
                     *               "field": "row",
                     *               "code": "out_of_scope"
                     *             }
                     *           ],
                     *           "area": "441427100201001",
                     *           "person": {
                     *             "id": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *             "name": "陈晓明"
                     *           },
                     *           "device": {
                     *             "id": "0198a3c2-5d1e-7c6b-9a44-0d2f6c1b7e55",
                     *             "name": "Redmi 12"
                     *           },
                     *           "received_at": "2026-03-18T10:40:12+00:00",
                     *           "happened_at": "2026-03-18T10:05:00+08:00",
                     *           "body": {
                     *             "id": "0199b2a4-77d1-7cc0-9d5e-3f1f6f0f2a11",
                     *             "rev": "6b0f3c58-0b7e-4b6e-8d6a-2c6d0e9f4f10",
                     *             "household": "0199a1c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *             "happened_at": "2026-03-18T10:05:00+08:00",
                     *             "purpose": "regular"
                     *           },
                     *           "current": null,
                     *           "household": {
                     *             "id": "0199a1c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *             "head": "丘大"
                     *           },
                     *           "decision": null,
                     *           "decisions": [],
                     *           "partial": false,
                     *           "taken_by": null,
                     *           "waiting": {}
                     *         }
                     *       ],
                     *       "next": null
                     *     } */
                    "application/json": components["schemas"]["InboxPage"];
                };
            };
            /** @description `limit_too_large`: The requested page is larger than allowed.; `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    row: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "key": "6b0f3c58-0b7e-4b6e-8d6a-2c6d0e9f4f10",
                     *       "collection": "visits",
                     *       "record": "0199b2a4-77d1-7cc0-9d5e-3f1f6f0f2a11",
                     *       "outcome": "held",
                     *       "errors": [
                     *         {
                     *           "field": "row",
                     *           "code": "out_of_scope"
                     *         }
                     *       ],
                     *       "area": "441427100201001",
                     *       "person": {
                     *         "id": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *         "name": "陈晓明"
                     *       },
                     *       "device": {
                     *         "id": "0198a3c2-5d1e-7c6b-9a44-0d2f6c1b7e55",
                     *         "name": "Redmi 12"
                     *       },
                     *       "received_at": "2026-03-18T10:40:12+00:00",
                     *       "happened_at": "2026-03-18T10:05:00+08:00",
                     *       "body": {
                     *         "id": "0199b2a4-77d1-7cc0-9d5e-3f1f6f0f2a11",
                     *         "rev": "6b0f3c58-0b7e-4b6e-8d6a-2c6d0e9f4f10",
                     *         "household": "0199a1c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *         "happened_at": "2026-03-18T10:05:00+08:00",
                     *         "purpose": "regular"
                     *       },
                     *       "current": null,
                     *       "household": {
                     *         "id": "0199a1c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *         "head": "丘大"
                     *       },
                     *       "decision": null,
                     *       "decisions": [],
                     *       "partial": false,
                     *       "taken_by": null,
                     *       "waiting": {}
                     *     } */
                    "application/json": components["schemas"]["InboxItem"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    acceptRow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {
                 *       "note": null
                 *     } */
                "application/json": components["schemas"]["MayNote"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "key": "6b0f3c58-0b7e-4b6e-8d6a-2c6d0e9f4f10",
                     *       "collection": "visits",
                     *       "record": "0199b2a4-77d1-7cc0-9d5e-3f1f6f0f2a11",
                     *       "outcome": "held",
                     *       "errors": [
                     *         {
                     *           "field": "row",
                     *           "code": "out_of_scope"
                     *         }
                     *       ],
                     *       "area": "441427100201001",
                     *       "person": {
                     *         "id": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *         "name": "陈晓明"
                     *       },
                     *       "device": {
                     *         "id": "0198a3c2-5d1e-7c6b-9a44-0d2f6c1b7e55",
                     *         "name": "Redmi 12"
                     *       },
                     *       "received_at": "2026-03-18T10:40:12+00:00",
                     *       "happened_at": "2026-03-18T10:05:00+08:00",
                     *       "body": {
                     *         "id": "0199b2a4-77d1-7cc0-9d5e-3f1f6f0f2a11",
                     *         "rev": "6b0f3c58-0b7e-4b6e-8d6a-2c6d0e9f4f10",
                     *         "household": "0199a1c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *         "happened_at": "2026-03-18T10:05:00+08:00",
                     *         "purpose": "regular"
                     *       },
                     *       "current": null,
                     *       "household": {
                     *         "id": "0199a1c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *         "head": "丘大"
                     *       },
                     *       "decision": "accepted",
                     *       "decisions": [
                     *         {
                     *           "decision": "accepted",
                     *           "by": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *           "at": "2026-03-19T01:02:00+00:00",
                     *           "note": null
                     *         }
                     *       ],
                     *       "partial": false,
                     *       "taken_by": null,
                     *       "waiting": {}
                     *     } */
                    "application/json": components["schemas"]["InboxItem"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `out_of_scope`: This lies outside the areas you are responsible for.; `forbidden`: Your role does not allow this.; `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_slow`: The request body took too long to arrive; send less at once, or try again. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `already_decided`: Somebody has decided about this already.; `still_refused`: It cannot be applied as it is: correct it, return it or dismiss it. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON (application/json), plain or compressed with gzip or deflate. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    correct: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {
                 *       "changes": {
                 *         "purpose": "regular"
                 *       },
                 *       "note": "电话里问过"
                 *     } */
                "application/json": components["schemas"]["Correction"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "key": "6b0f3c58-0b7e-4b6e-8d6a-2c6d0e9f4f10",
                     *       "collection": "visits",
                     *       "record": "0199b2a4-77d1-7cc0-9d5e-3f1f6f0f2a11",
                     *       "outcome": "held",
                     *       "errors": [
                     *         {
                     *           "field": "row",
                     *           "code": "out_of_scope"
                     *         }
                     *       ],
                     *       "area": "441427100201001",
                     *       "person": {
                     *         "id": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *         "name": "陈晓明"
                     *       },
                     *       "device": {
                     *         "id": "0198a3c2-5d1e-7c6b-9a44-0d2f6c1b7e55",
                     *         "name": "Redmi 12"
                     *       },
                     *       "received_at": "2026-03-18T10:40:12+00:00",
                     *       "happened_at": "2026-03-18T10:05:00+08:00",
                     *       "body": {
                     *         "id": "0199b2a4-77d1-7cc0-9d5e-3f1f6f0f2a11",
                     *         "rev": "6b0f3c58-0b7e-4b6e-8d6a-2c6d0e9f4f10",
                     *         "household": "0199a1c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *         "happened_at": "2026-03-18T10:05:00+08:00",
                     *         "purpose": "regular"
                     *       },
                     *       "current": null,
                     *       "household": {
                     *         "id": "0199a1c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *         "head": "丘大"
                     *       },
                     *       "decision": "corrected",
                     *       "decisions": [
                     *         {
                     *           "decision": "accepted",
                     *           "by": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *           "at": "2026-03-19T01:02:00+00:00",
                     *           "note": null
                     *         }
                     *       ],
                     *       "partial": false,
                     *       "taken_by": null,
                     *       "waiting": {}
                     *     } */
                    "application/json": components["schemas"]["InboxItem"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `out_of_scope`: This lies outside the areas you are responsible for.; `forbidden`: Your role does not allow this.; `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_slow`: The request body took too long to arrive; send less at once, or try again. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `already_decided`: Somebody has decided about this already.; `still_refused`: It cannot be applied as it is: correct it, return it or dismiss it. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON (application/json), plain or compressed with gzip or deflate. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    creditRow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {
                 *       "person": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                 *       "note": "手机已交给他"
                 *     } */
                "application/json": components["schemas"]["Crediting"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "key": "6b0f3c58-0b7e-4b6e-8d6a-2c6d0e9f4f10",
                     *       "collection": "visits",
                     *       "record": "0199b2a4-77d1-7cc0-9d5e-3f1f6f0f2a11",
                     *       "outcome": "held",
                     *       "errors": [
                     *         {
                     *           "field": "row",
                     *           "code": "out_of_scope"
                     *         }
                     *       ],
                     *       "area": "441427100201001",
                     *       "person": {
                     *         "id": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *         "name": "陈晓明"
                     *       },
                     *       "device": {
                     *         "id": "0198a3c2-5d1e-7c6b-9a44-0d2f6c1b7e55",
                     *         "name": "Redmi 12"
                     *       },
                     *       "received_at": "2026-03-18T10:40:12+00:00",
                     *       "happened_at": "2026-03-18T10:05:00+08:00",
                     *       "body": {
                     *         "id": "0199b2a4-77d1-7cc0-9d5e-3f1f6f0f2a11",
                     *         "rev": "6b0f3c58-0b7e-4b6e-8d6a-2c6d0e9f4f10",
                     *         "household": "0199a1c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *         "happened_at": "2026-03-18T10:05:00+08:00",
                     *         "purpose": "regular"
                     *       },
                     *       "current": null,
                     *       "household": {
                     *         "id": "0199a1c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *         "head": "丘大"
                     *       },
                     *       "decision": "accepted",
                     *       "decisions": [
                     *         {
                     *           "decision": "accepted",
                     *           "by": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *           "at": "2026-03-19T01:02:00+00:00",
                     *           "note": null
                     *         }
                     *       ],
                     *       "partial": false,
                     *       "taken_by": null,
                     *       "waiting": {}
                     *     } */
                    "application/json": components["schemas"]["InboxItem"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `out_of_scope`: This lies outside the areas you are responsible for.; `forbidden`: Your role does not allow this.; `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_slow`: The request body took too long to arrive; send less at once, or try again. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `already_decided`: Somebody has decided about this already.; `still_refused`: It cannot be applied as it is: correct it, return it or dismiss it. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON (application/json), plain or compressed with gzip or deflate. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    dismiss: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {
                 *       "note": "与 3 月 17 日那次重复"
                 *     } */
                "application/json": components["schemas"]["MustNote"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "key": "6b0f3c58-0b7e-4b6e-8d6a-2c6d0e9f4f10",
                     *       "collection": "visits",
                     *       "record": "0199b2a4-77d1-7cc0-9d5e-3f1f6f0f2a11",
                     *       "outcome": "held",
                     *       "errors": [
                     *         {
                     *           "field": "row",
                     *           "code": "out_of_scope"
                     *         }
                     *       ],
                     *       "area": "441427100201001",
                     *       "person": {
                     *         "id": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *         "name": "陈晓明"
                     *       },
                     *       "device": {
                     *         "id": "0198a3c2-5d1e-7c6b-9a44-0d2f6c1b7e55",
                     *         "name": "Redmi 12"
                     *       },
                     *       "received_at": "2026-03-18T10:40:12+00:00",
                     *       "happened_at": "2026-03-18T10:05:00+08:00",
                     *       "body": {
                     *         "id": "0199b2a4-77d1-7cc0-9d5e-3f1f6f0f2a11",
                     *         "rev": "6b0f3c58-0b7e-4b6e-8d6a-2c6d0e9f4f10",
                     *         "household": "0199a1c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *         "happened_at": "2026-03-18T10:05:00+08:00",
                     *         "purpose": "regular"
                     *       },
                     *       "current": null,
                     *       "household": {
                     *         "id": "0199a1c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *         "head": "丘大"
                     *       },
                     *       "decision": "dismissed",
                     *       "decisions": [
                     *         {
                     *           "decision": "accepted",
                     *           "by": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *           "at": "2026-03-19T01:02:00+00:00",
                     *           "note": null
                     *         }
                     *       ],
                     *       "partial": false,
                     *       "taken_by": null,
                     *       "waiting": {}
                     *     } */
                    "application/json": components["schemas"]["InboxItem"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this.; `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_slow`: The request body took too long to arrive; send less at once, or try again. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `already_decided`: Somebody has decided about this already. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON (application/json), plain or compressed with gzip or deflate. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    mergeRow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {
                 *       "into": "0199a1c2-1111-7c6b-9a44-0d2f6c1b7e55",
                 *       "note": "同一户"
                 *     } */
                "application/json": components["schemas"]["IntoHousehold"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "key": "6b0f3c58-0b7e-4b6e-8d6a-2c6d0e9f4f10",
                     *       "collection": "households",
                     *       "record": "0199b2a4-77d1-7cc0-9d5e-3f1f6f0f2a11",
                     *       "outcome": "rejected",
                     *       "errors": [
                     *         {
                     *           "field": "number",
                     *           "code": "already_used"
                     *         }
                     *       ],
                     *       "area": "441427100201001",
                     *       "person": {
                     *         "id": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *         "name": "陈晓明"
                     *       },
                     *       "device": {
                     *         "id": "0198a3c2-5d1e-7c6b-9a44-0d2f6c1b7e55",
                     *         "name": "Redmi 12"
                     *       },
                     *       "received_at": "2026-03-18T10:40:12+00:00",
                     *       "happened_at": "2026-03-18T10:05:00+08:00",
                     *       "body": {
                     *         "id": "0199b2a4-77d1-7cc0-9d5e-3f1f6f0f2a11",
                     *         "rev": "6b0f3c58-0b7e-4b6e-8d6a-2c6d0e9f4f10",
                     *         "household": "0199a1c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *         "happened_at": "2026-03-18T10:05:00+08:00",
                     *         "purpose": "regular"
                     *       },
                     *       "current": null,
                     *       "household": {
                     *         "id": "0199a1c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *         "head": "丘大"
                     *       },
                     *       "decision": "merged",
                     *       "decisions": [
                     *         {
                     *           "decision": "accepted",
                     *           "by": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *           "at": "2026-03-19T01:02:00+00:00",
                     *           "note": null
                     *         }
                     *       ],
                     *       "partial": false,
                     *       "taken_by": null,
                     *       "waiting": {}
                     *     } */
                    "application/json": components["schemas"]["InboxItem"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `out_of_scope`: This lies outside the areas you are responsible for.; `forbidden`: Your role does not allow this.; `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_slow`: The request body took too long to arrive; send less at once, or try again. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `already_decided`: Somebody has decided about this already.; `still_refused`: It cannot be applied as it is: correct it, return it or dismiss it. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON (application/json), plain or compressed with gzip or deflate. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sendBack: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {
                 *       "note": "是哪一户?"
                 *     } */
                "application/json": components["schemas"]["MustNote"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "key": "6b0f3c58-0b7e-4b6e-8d6a-2c6d0e9f4f10",
                     *       "collection": "visits",
                     *       "record": "0199b2a4-77d1-7cc0-9d5e-3f1f6f0f2a11",
                     *       "outcome": "held",
                     *       "errors": [
                     *         {
                     *           "field": "row",
                     *           "code": "out_of_scope"
                     *         }
                     *       ],
                     *       "area": "441427100201001",
                     *       "person": {
                     *         "id": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *         "name": "陈晓明"
                     *       },
                     *       "device": {
                     *         "id": "0198a3c2-5d1e-7c6b-9a44-0d2f6c1b7e55",
                     *         "name": "Redmi 12"
                     *       },
                     *       "received_at": "2026-03-18T10:40:12+00:00",
                     *       "happened_at": "2026-03-18T10:05:00+08:00",
                     *       "body": {
                     *         "id": "0199b2a4-77d1-7cc0-9d5e-3f1f6f0f2a11",
                     *         "rev": "6b0f3c58-0b7e-4b6e-8d6a-2c6d0e9f4f10",
                     *         "household": "0199a1c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *         "happened_at": "2026-03-18T10:05:00+08:00",
                     *         "purpose": "regular"
                     *       },
                     *       "current": null,
                     *       "household": {
                     *         "id": "0199a1c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *         "head": "丘大"
                     *       },
                     *       "decision": "returned",
                     *       "decisions": [
                     *         {
                     *           "decision": "accepted",
                     *           "by": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *           "at": "2026-03-19T01:02:00+00:00",
                     *           "note": null
                     *         }
                     *       ],
                     *       "partial": false,
                     *       "taken_by": null,
                     *       "waiting": {}
                     *     } */
                    "application/json": components["schemas"]["InboxItem"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this.; `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_slow`: The request body took too long to arrive; send less at once, or try again. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `already_decided`: Somebody has decided about this already. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON (application/json), plain or compressed with gzip or deflate. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    timetable: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "worker_lives": true,
                     *       "failing_jobs": 0,
                     *       "dead_tasks": 0,
                     *       "dead_messages": 1,
                     *       "overdue_tasks": 0,
                     *       "overdue_messages": 0,
                     *       "backed_up_at": "2026-03-17T18:00:00+00:00",
                     *       "jobs": [
                     *         {
                     *           "name": "sessions",
                     *           "about": "Sessions that expired, and failed log-ins that no longer count.",
                     *           "last": {
                     *             "period": "2026-03-18",
                     *             "done_at": "2026-03-17T18:40:03+00:00",
                     *             "told": {
                     *               "sessions": 12,
                     *               "failures": 1
                     *             }
                     *           },
                     *           "next_at": "2026-03-18T18:40:00+00:00",
                     *           "attempts": []
                     *         }
                     *       ]
                     *     } */
                    "application/json": components["schemas"]["JobsAnswer"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `out_of_scope`: This lies outside the areas you are responsible for.; `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deadLetters: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "items": [
                     *         {
                     *           "queue": "outbox",
                     *           "kind": "backup_overdue",
                     *           "key": "5f0c6d0b6d3f4a0f9be1c1d2a7e84310",
                     *           "attempts": 7,
                     *           "dead_at": "2026-03-17T16:00:00+00:00",
                     *           "error": "unreachable"
                     *         }
                     *       ]
                     *     } */
                    "application/json": components["schemas"]["DeadLetters"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `out_of_scope`: This lies outside the areas you are responsible for.; `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retry: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {
                 *       "queue": "outbox",
                 *       "kind": "backup_overdue",
                 *       "key": null
                 *     } */
                "application/json": components["schemas"]["Retry"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "retried": 1
                     *     } */
                    "application/json": components["schemas"]["Retried"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `out_of_scope`: This lies outside the areas you are responsible for.; `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_slow`: The request body took too long to arrive; send less at once, or try again. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON (application/json), plain or compressed with gzip or deflate. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    logIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {
                 *       "login": "chenxm",
                 *       "password": "Rice-terrace-26",
                 *       "device": {
                 *         "name": "Redmi 12",
                 *         "app_version": "1.0.0"
                 *       }
                 *     } */
                "application/json": components["schemas"]["LoginInput"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "token": "441427.3q2-7wABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijk",
                     *       "device_id": "0198a3c2-5d1e-7c6b-9a44-0d2f6c1b7e55",
                     *       "expires_at": "2026-05-02T01:30:00+00:00",
                     *       "person": {
                     *         "id": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *         "county": "441427",
                     *         "timezone": "Asia/Shanghai",
                     *         "login": "chenxm",
                     *         "name": "陈晓明",
                     *         "level": "township",
                     *         "home": "441427100",
                     *         "phone": "138****2345",
                     *         "must_change_password": false,
                     *         "roles": [
                     *           {
                     *             "role": "cadre",
                     *             "area": "441427100",
                     *             "valid_from": "2025-01-01",
                     *             "valid_to": null
                     *           }
                     *         ],
                     *         "areas": {
                     *           "sync": [
                     *             "441427100201001"
                     *           ],
                     *           "read_records": [
                     *             "441427100201001"
                     *           ]
                     *         },
                     *         "limits": {
                     *           "rows": 500,
                     *           "body_bytes": 4194304,
                     *           "inflated_bytes": 8388608,
                     *           "values": 100000,
                     *           "depth": 200,
                     *           "row_characters": 65536,
                     *           "row_depth": 20,
                     *           "photo_bytes": 8388608,
                     *           "photo_pixels": 120000000,
                     *           "photo_types": [
                     *             "image/jpeg",
                     *             "image/png",
                     *             "image/webp"
                     *           ]
                     *         },
                     *         "server": {
                     *           "version": "0.1.0",
                     *           "schema": "a13a0c7e1900",
                     *           "api": "1",
                     *           "features": [
                     *             "collections",
                     *             "device_id",
                     *             "unsaid_fields",
                     *             "brotli",
                     *             "initials",
                     *             "card",
                     *             "point",
                     *             "sealed_hand_in",
                     *             "turn"
                     *           ],
                     *           "sms": null,
                     *           "collections": {
                     *             "grids": {
                     *               "written": false,
                     *               "fields": []
                     *             },
                     *             "profile": {
                     *               "written": false,
                     *               "fields": []
                     *             },
                     *             "outcomes": {
                     *               "written": false,
                     *               "fields": []
                     *             },
                     *             "plans": {
                     *               "written": false,
                     *               "fields": []
                     *             },
                     *             "household_aliases": {
                     *               "written": false,
                     *               "fields": []
                     *             },
                     *             "households": {
                     *               "written": true,
                     *               "fields": [
                     *                 "number",
                     *                 "head",
                     *                 "address",
                     *                 "group_no",
                     *                 "kind",
                     *                 "tags",
                     *                 "location",
                     *                 "grid"
                     *               ]
                     *             },
                     *             "contacts": {
                     *               "written": true,
                     *               "fields": [
                     *                 "household",
                     *                 "name",
                     *                 "relation",
                     *                 "phone"
                     *               ]
                     *             },
                     *             "visits": {
                     *               "written": true,
                     *               "fields": [
                     *                 "household",
                     *                 "happened_at",
                     *                 "purpose",
                     *                 "outcome",
                     *                 "note",
                     *                 "fix"
                     *               ]
                     *             },
                     *             "meal_tickets": {
                     *               "written": true,
                     *               "fields": [
                     *                 "household",
                     *                 "visit",
                     *                 "number",
                     *                 "happened_at"
                     *               ]
                     *             },
                     *             "photos": {
                     *               "written": true,
                     *               "fields": [
                     *                 "visit",
                     *                 "household",
                     *                 "taken_at",
                     *                 "sha256",
                     *                 "bytes",
                     *                 "mime"
                     *               ]
                     *             },
                     *             "planned_visits": {
                     *               "written": true,
                     *               "fields": [
                     *                 "household",
                     *                 "week",
                     *                 "day",
                     *                 "skipped",
                     *                 "note"
                     *               ]
                     *             },
                     *             "reminders": {
                     *               "written": true,
                     *               "fields": [
                     *                 "seen_at",
                     *                 "snoozed_until"
                     *               ]
                     *             }
                     *           },
                     *           "hand_in": {
                     *             "key": "BGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"
                     *           }
                     *         }
                     *       },
                     *       "must_change_password": false
                     *     } */
                    "application/json": components["schemas"]["LoginAnswer"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `login_failed`: The name or the password is wrong, or the account is locked for a while. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_slow`: The request body took too long to arrive; send less at once, or try again. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON (application/json), plain or compressed with gzip or deflate. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests`: Too many requests; wait and try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    logOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rules: {
        parameters: {
            query?: {
                /** @description The `next` of the previous page. Omit it for the first page. */
                after?: string;
                /** @description Rows per page. More than 500 is an error. */
                limit?: number;
                /** @description Only records in this grid, village, township or county. */
                within?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "items": [
                     *         {
                     *           "id": "0198a3c2-8888-7c6b-9a44-0d2f6c1b7e55",
                     *           "area": "441427100",
                     *           "every": null,
                     *           "anchor": null,
                     *           "dates": [],
                     *           "name": "蕉城圩",
                     *           "kind": "lunar_digits",
                     *           "numbers": [
                     *             3,
                     *             6,
                     *             9
                     *           ],
                     *           "not_on": [],
                     *           "valid_from": "2020-01-01",
                     *           "valid_to": null
                     *         }
                     *       ],
                     *       "next": null
                     *     } */
                    "application/json": components["schemas"]["RulePage"];
                };
            };
            /** @description `limit_too_large`: The requested page is larger than allowed.; `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    add: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {
                 *       "name": "蕉城圩",
                 *       "kind": "lunar_digits",
                 *       "numbers": [
                 *         3,
                 *         6,
                 *         9
                 *       ],
                 *       "not_on": [],
                 *       "valid_from": "2020-01-01",
                 *       "valid_to": null,
                 *       "area": "441427100"
                 *     } */
                "application/json": components["schemas"]["NewRule"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "id": "0198a3c2-8888-7c6b-9a44-0d2f6c1b7e55",
                     *       "area": "441427100",
                     *       "every": null,
                     *       "anchor": null,
                     *       "dates": [],
                     *       "name": "蕉城圩",
                     *       "kind": "lunar_digits",
                     *       "numbers": [
                     *         3,
                     *         6,
                     *         9
                     *       ],
                     *       "not_on": [],
                     *       "valid_from": "2020-01-01",
                     *       "valid_to": null
                     *     } */
                    "application/json": components["schemas"]["RuleAnswer"];
                };
            };
            /** @description `outside_calendar`: The calendar does not reach to that day.; `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `out_of_scope`: This lies outside the areas you are responsible for.; `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_slow`: The request body took too long to arrive; send less at once, or try again. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON (application/json), plain or compressed with gzip or deflate. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                rule_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {
                 *       "name": "蕉城圩",
                 *       "kind": "lunar_digits",
                 *       "numbers": [
                 *         3,
                 *         6,
                 *         9
                 *       ],
                 *       "not_on": [],
                 *       "valid_from": "2020-01-01",
                 *       "valid_to": null
                 *     } */
                "application/json": components["schemas"]["MarketRule"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "id": "0198a3c2-8888-7c6b-9a44-0d2f6c1b7e55",
                     *       "area": "441427100",
                     *       "every": null,
                     *       "anchor": null,
                     *       "dates": [],
                     *       "name": "蕉城圩",
                     *       "kind": "lunar_digits",
                     *       "numbers": [
                     *         3,
                     *         6,
                     *         9
                     *       ],
                     *       "not_on": [],
                     *       "valid_from": "2020-01-01",
                     *       "valid_to": null
                     *     } */
                    "application/json": components["schemas"]["RuleAnswer"];
                };
            };
            /** @description `outside_calendar`: The calendar does not reach to that day.; `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_slow`: The request body took too long to arrive; send less at once, or try again. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON (application/json), plain or compressed with gzip or deflate. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeMarketRule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                rule_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportRules: {
        parameters: {
            query?: {
                /** @description Default: by `Accept`; else CSV. */
                format?: "csv" | "xlsx" | "geojson" | "gpkg";
                /** @description The heads' language; default: the cookie `lang`, else `Accept-Language`. */
                lang?: "zh" | "en";
                /** @description true: before the file, an XLSX or a GeoPackage has a line of JSON for each thousand rows, and then an empty line (`application/vnd.yicetong.progress`). */
                progress?: boolean;
                /** @description Only records in this grid, village, township or county. */
                within?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "type": "FeatureCollection",
                     *       "features": [],
                     *       "numberReturned": 0
                     *     } */
                    "application/geo+json": {
                        features: Record<string, never>[];
                        numberReturned: number;
                        /** @constant */
                        type: "FeatureCollection";
                    };
                    /** @example a file */
                    "application/geopackage+sqlite3": string;
                    /** @example a file */
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                    /** @example a file */
                    "application/vnd.yicetong.progress": string;
                    /** @example ﻿"编号","姓名"
                     *     "H000123","陈大文"
                     *     "（完，共 1 行）",""
                     *      */
                    "text/csv": string;
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `export_running`: You have an export that is still running, or the server has too many. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    whoAmI: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "id": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *       "county": "441427",
                     *       "timezone": "Asia/Shanghai",
                     *       "login": "chenxm",
                     *       "name": "陈晓明",
                     *       "level": "township",
                     *       "home": "441427100",
                     *       "phone": "138****2345",
                     *       "must_change_password": false,
                     *       "roles": [
                     *         {
                     *           "role": "cadre",
                     *           "area": "441427100",
                     *           "valid_from": "2025-01-01",
                     *           "valid_to": null
                     *         }
                     *       ],
                     *       "areas": {
                     *         "sync": [
                     *           "441427100201001"
                     *         ],
                     *         "read_records": [
                     *           "441427100201001"
                     *         ]
                     *       },
                     *       "limits": {
                     *         "rows": 500,
                     *         "body_bytes": 4194304,
                     *         "inflated_bytes": 8388608,
                     *         "values": 100000,
                     *         "depth": 200,
                     *         "row_characters": 65536,
                     *         "row_depth": 20,
                     *         "photo_bytes": 8388608,
                     *         "photo_pixels": 120000000,
                     *         "photo_types": [
                     *           "image/jpeg",
                     *           "image/png",
                     *           "image/webp"
                     *         ]
                     *       },
                     *       "server": {
                     *         "version": "0.1.0",
                     *         "schema": "a13a0c7e1900",
                     *         "api": "1",
                     *         "features": [
                     *           "collections",
                     *           "device_id",
                     *           "unsaid_fields",
                     *           "brotli",
                     *           "initials",
                     *           "card",
                     *           "point",
                     *           "sealed_hand_in",
                     *           "turn"
                     *         ],
                     *         "sms": null,
                     *         "collections": {
                     *           "grids": {
                     *             "written": false,
                     *             "fields": []
                     *           },
                     *           "profile": {
                     *             "written": false,
                     *             "fields": []
                     *           },
                     *           "outcomes": {
                     *             "written": false,
                     *             "fields": []
                     *           },
                     *           "plans": {
                     *             "written": false,
                     *             "fields": []
                     *           },
                     *           "household_aliases": {
                     *             "written": false,
                     *             "fields": []
                     *           },
                     *           "households": {
                     *             "written": true,
                     *             "fields": [
                     *               "number",
                     *               "head",
                     *               "address",
                     *               "group_no",
                     *               "kind",
                     *               "tags",
                     *               "location",
                     *               "grid"
                     *             ]
                     *           },
                     *           "contacts": {
                     *             "written": true,
                     *             "fields": [
                     *               "household",
                     *               "name",
                     *               "relation",
                     *               "phone"
                     *             ]
                     *           },
                     *           "visits": {
                     *             "written": true,
                     *             "fields": [
                     *               "household",
                     *               "happened_at",
                     *               "purpose",
                     *               "outcome",
                     *               "note",
                     *               "fix"
                     *             ]
                     *           },
                     *           "meal_tickets": {
                     *             "written": true,
                     *             "fields": [
                     *               "household",
                     *               "visit",
                     *               "number",
                     *               "happened_at"
                     *             ]
                     *           },
                     *           "photos": {
                     *             "written": true,
                     *             "fields": [
                     *               "visit",
                     *               "household",
                     *               "taken_at",
                     *               "sha256",
                     *               "bytes",
                     *               "mime"
                     *             ]
                     *           },
                     *           "planned_visits": {
                     *             "written": true,
                     *             "fields": [
                     *               "household",
                     *               "week",
                     *               "day",
                     *               "skipped",
                     *               "note"
                     *             ]
                     *           },
                     *           "reminders": {
                     *             "written": true,
                     *             "fields": [
                     *               "seen_at",
                     *               "snoozed_until"
                     *             ]
                     *           }
                     *         },
                     *         "hand_in": {
                     *           "key": "BGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"
                     *         }
                     *       }
                     *     } */
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stateCalendarFeed: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "made_at": "2026-03-18T02:00:00+00:00"
                     *     } */
                    "application/json": components["schemas"]["UrlState"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    makeCalendarFeed: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "url": "https://yicetong.example/api/v1/calendar/441427.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.ics",
                     *       "made_at": "2026-03-18T02:00:00+00:00"
                     *     } */
                    "application/json": components["schemas"]["NewUrl"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    endCalendarFeed: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    channels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "channels": [
                     *         {
                     *           "name": "sms",
                     *           "address": "phone",
                     *           "rank": 1
                     *         },
                     *         {
                     *           "name": "mail",
                     *           "address": "email",
                     *           "rank": null
                     *         }
                     *       ],
                     *       "chosen": [
                     *         {
                     *           "channel": "mail",
                     *           "address": "ch****@example.com"
                     *         },
                     *         {
                     *           "channel": "sms",
                     *           "address": null
                     *         }
                     *       ]
                     *     } */
                    "application/json": components["schemas"]["Choices"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    choose: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {
                 *       "ways": [
                 *         {
                 *           "channel": "mail",
                 *           "address": "chen@example.com"
                 *         },
                 *         {
                 *           "channel": "sms"
                 *         }
                 *       ]
                 *     } */
                "application/json": components["schemas"]["Order"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "channels": [
                     *         {
                     *           "name": "sms",
                     *           "address": "phone",
                     *           "rank": 1
                     *         },
                     *         {
                     *           "name": "mail",
                     *           "address": "email",
                     *           "rank": null
                     *         }
                     *       ],
                     *       "chosen": [
                     *         {
                     *           "channel": "mail",
                     *           "address": "ch****@example.com"
                     *         },
                     *         {
                     *           "channel": "sms",
                     *           "address": null
                     *         }
                     *       ]
                     *     } */
                    "application/json": components["schemas"]["Choices"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_slow`: The request body took too long to arrive; send less at once, or try again. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON (application/json), plain or compressed with gzip or deflate. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stateFeaturesUrl: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "made_at": "2026-03-18T02:00:00+00:00"
                     *     } */
                    "application/json": components["schemas"]["UrlState"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    makeFeaturesUrl: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "url": "https://yicetong.example/ogc/441427.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/",
                     *       "made_at": "2026-03-18T02:00:00+00:00"
                     *     } */
                    "application/json": components["schemas"]["NewUrl"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    endFeaturesUrl: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    myPairedHouseholds: {
        parameters: {
            query?: {
                /** @description The `next` of the previous page. Omit it for the first page. */
                after?: string;
                /** @description true: only households that you have not reached in the period. */
                left?: boolean;
                /** @description Rows per page. More than 500 is an error. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "items": [
                     *         {
                     *           "id": "0198a3c2-2222-7c6b-9a44-0d2f6c1b7e55",
                     *           "number": "H000123",
                     *           "head": "陈大文",
                     *           "address": "城郊村一组12号",
                     *           "group_no": 1,
                     *           "kind": "priority",
                     *           "grid": "441427100201001",
                     *           "reached_on": null
                     *         }
                     *       ],
                     *       "next": null
                     *     } */
                    "application/json": components["schemas"]["PairedPage"];
                };
            };
            /** @description `limit_too_large`: The requested page is larger than allowed.; `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportMyPairedHouseholds: {
        parameters: {
            query?: {
                /** @description Default: by `Accept`; else CSV. */
                format?: "csv" | "xlsx" | "geojson" | "gpkg";
                /** @description The heads' language; default: the cookie `lang`, else `Accept-Language`. */
                lang?: "zh" | "en";
                /** @description true: only households that you have not reached in the period. */
                left?: boolean;
                /** @description true: before the file, an XLSX or a GeoPackage has a line of JSON for each thousand rows, and then an empty line (`application/vnd.yicetong.progress`). */
                progress?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "type": "FeatureCollection",
                     *       "features": [],
                     *       "numberReturned": 0
                     *     } */
                    "application/geo+json": {
                        features: Record<string, never>[];
                        numberReturned: number;
                        /** @constant */
                        type: "FeatureCollection";
                    };
                    /** @example a file */
                    "application/geopackage+sqlite3": string;
                    /** @example a file */
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                    /** @example a file */
                    "application/vnd.yicetong.progress": string;
                    /** @example ﻿"编号","姓名"
                     *     "H000123","陈大文"
                     *     "（完，共 1 行）",""
                     *      */
                    "text/csv": string;
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `export_running`: You have an export that is still running, or the server has too many. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    myPlan: {
        parameters: {
            query?: {
                /** @description An ISO week in the county's time zone; default: the current week. */
                week?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "week": "2026-W12",
                     *       "monday": "2026-03-16",
                     *       "waiting": false,
                     *       "plan": {
                     *         "published_at": "2026-03-15T10:00:00+00:00",
                     *         "planned_at": "2026-03-15T10:00:00+00:00",
                     *         "days": [
                     *           {
                     *             "day": "2026-03-16",
                     *             "start": "09:00",
                     *             "end": "14:10",
                     *             "travel_s": 2400,
                     *             "work_s": 16200,
                     *             "route": {
                     *               "type": "LineString",
                     *               "coordinates": [
                     *                 [
                     *                   116.11,
                     *                   24.6
                     *                 ],
                     *                 [
                     *                   116.12,
                     *                   24.61
                     *                 ]
                     *               ]
                     *             }
                     *           }
                     *         ],
                     *         "unplanned": [
                     *           {
                     *             "household": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e56",
                     *             "reason": "no_time",
                     *             "due": "2026-03-20"
                     *           }
                     *         ],
                     *         "missing_s": 1500,
                     *         "missing_hours": 1,
                     *         "ways": "line"
                     *       },
                     *       "visits": [
                     *         {
                     *           "id": "0198a3c2-aaaa-7c6b-9a44-0d2f6c1b7e55",
                     *           "household": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *           "number": "100201001-0007",
                     *           "head": "陈晓明",
                     *           "address": "城郊村三组 7 号",
                     *           "grid": "441427100201001",
                     *           "day": null,
                     *           "planned_day": "2026-03-16",
                     *           "position": 1,
                     *           "arrives_at": "2026-03-16T01:00:00+00:00",
                     *           "service_s": 1500,
                     *           "due": "2026-03-18",
                     *           "why": "due",
                     *           "skipped": null,
                     *           "dropped": null,
                     *           "note": null
                     *         }
                     *       ],
                     *       "next_week": [
                     *         {
                     *           "household": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e56",
                     *           "number": "100201001-0008",
                     *           "head": "钟阿婆",
                     *           "address": "城郊村三组 8 号",
                     *           "grid": "441427100201001",
                     *           "due": "2026-03-20",
                     *           "reason": "no_time"
                     *         }
                     *       ]
                     *     } */
                    "application/json": components["schemas"]["OwnPlan"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    planAnew: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {
                 *       "week": "2026-W12"
                 *     } */
                "application/json": components["schemas"]["WeekAsked"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "week": "2026-W12",
                     *       "monday": "2026-03-16",
                     *       "waiting": true
                     *     } */
                    "application/json": components["schemas"]["WeekAnswer"];
                };
            };
            /** @description `week_is_past`: That week is over; only days to come are planned.; `week_too_far`: That week is too far off to be planned.; `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_slow`: The request body took too long to arrive; send less at once, or try again. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `nothing_to_plan`: There is nothing to plan: no area is assigned in that week. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON (application/json), plain or compressed with gzip or deflate. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests`: Too many requests; wait and try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    triedOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "week": "2026-W12",
                     *       "monday": "2026-03-16",
                     *       "away": [
                     *         "2026-03-19"
                     *       ],
                     *       "asked_at": "2026-03-16T01:00:00+00:00",
                     *       "waiting": false,
                     *       "answer": {
                     *         "days": [
                     *           "2026-03-17",
                     *           "2026-03-20"
                     *         ],
                     *         "moved": [
                     *           {
                     *             "household": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *             "from": "2026-03-19",
                     *             "to": "2026-03-20"
                     *           }
                     *         ],
                     *         "new": [],
                     *         "left_out": [
                     *           {
                     *             "household": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e56",
                     *             "from": "2026-03-19",
                     *             "due": "2026-03-20",
                     *             "reason": "no_time"
                     *           }
                     *         ],
                     *         "pinned": [],
                     *         "missing_hours": 2,
                     *         "missing_hours_now": 1
                     *       }
                     *     } */
                    "application/json": components["schemas"]["TrialAnswer"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tryOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {
                 *       "week": "2026-W12",
                 *       "away": [
                 *         "2026-03-19"
                 *       ]
                 *     } */
                "application/json": components["schemas"]["TrialAsked"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "week": "2026-W12",
                     *       "monday": "2026-03-16",
                     *       "away": [
                     *         "2026-03-19"
                     *       ],
                     *       "asked_at": "2026-03-16T01:00:00+00:00",
                     *       "waiting": true,
                     *       "answer": null
                     *     } */
                    "application/json": components["schemas"]["TrialAnswer"];
                };
            };
            /** @description `week_is_past`: That week is over; only days to come are planned.; `week_too_far`: That week is too far off to be planned.; `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_slow`: The request body took too long to arrive; send less at once, or try again. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `nothing_to_plan`: There is nothing to plan: no area is assigned in that week. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON (application/json), plain or compressed with gzip or deflate. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests`: Too many requests; wait and try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pushKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "key": "BNbxGYNMhEIi9zrneh7mqV4oUanjLUK3m-mYZBc62frMKr"
                     *     } */
                    "application/json": components["schemas"]["PushKey"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    subscribe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {
                 *       "endpoint": "https://fcm.googleapis.com/fcm/send/cRn7sXkXo3Q",
                 *       "keys": {
                 *         "p256dh": "BDrx...",
                 *         "auth": "x9Yk..."
                 *       }
                 *     } */
                "application/json": components["schemas"]["Subscription"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `out_of_scope`: This lies outside the areas you are responsible for.; `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_slow`: The request body took too long to arrive; send less at once, or try again. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON (application/json), plain or compressed with gzip or deflate. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unsubscribe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {
                 *       "endpoint": "https://fcm.googleapis.com/fcm/send/cRn7sXkXo3Q"
                 *     } */
                "application/json": components["schemas"]["Endpoint"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_slow`: The request body took too long to arrive; send less at once, or try again. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON (application/json), plain or compressed with gzip or deflate. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    myQuotas: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "today": "2026-03-18",
                     *       "quotas": [
                     *         {
                     *           "name": "field-days",
                     *           "title": "每周下沉走访",
                     *           "title_en": "Field days a week",
                     *           "who": "township_cadres",
                     *           "each": "cadre",
                     *           "counts": "visit",
                     *           "among": "any",
                     *           "unit": "day",
                     *           "period": "week",
                     *           "least": 3,
                     *           "every": null,
                     *           "scale": true,
                     *           "grace_days": 14,
                     *           "valid_from": "2026-01-05",
                     *           "valid_to": null,
                     *           "each_ticket_until": null,
                     *           "periods": [
                     *             {
                     *               "period": "2026-W12",
                     *               "first_day": "2026-03-16",
                     *               "last_day": "2026-03-22",
                     *               "make_up_until": "2026-04-05",
                     *               "state": "on_track",
                     *               "least": 3,
                     *               "need": 3,
                     *               "done": 1,
                     *               "own": 1,
                     *               "made_up": 0,
                     *               "expected": 1.2,
                     *               "slack": 1,
                     *               "days_available": 5,
                     *               "days_left": 3,
                     *               "available": [
                     *                 "2026-03-16",
                     *                 "2026-03-17",
                     *                 "2026-03-18",
                     *                 "2026-03-19",
                     *                 "2026-03-20"
                     *               ],
                     *               "counted": [
                     *                 {
                     *                   "id": "0198a3c2-4444-7c6b-9a44-0d2f6c1b7e55",
                     *                   "household": "0198a3c2-2222-7c6b-9a44-0d2f6c1b7e55",
                     *                   "day": "2026-03-16"
                     *                 }
                     *               ],
                     *               "waiting": [
                     *                 {
                     *                   "id": "0198a3c2-4444-7c6b-9a44-0d2f6c1b7e56",
                     *                   "day": "2026-03-17",
                     *                   "why": "held"
                     *                 }
                     *               ]
                     *             }
                     *           ]
                     *         }
                     *       ],
                     *       "households": [
                     *         {
                     *           "households": 268,
                     *           "in_time": 231,
                     *           "due_soon": 9,
                     *           "overdue": 28,
                     *           "never": 12,
                     *           "priority": 31,
                     *           "priority_overdue": 4,
                     *           "quota": {
                     *             "name": "coverage",
                     *             "title": "农户走访周期",
                     *             "title_en": "Every household, once per interval",
                     *             "who": "households",
                     *             "each": "household",
                     *             "counts": "contact",
                     *             "among": "any",
                     *             "unit": "fact",
                     *             "period": "interval",
                     *             "least": 1,
                     *             "every": {
                     *               "ordinary": 365,
                     *               "priority": 90
                     *             },
                     *             "scale": false,
                     *             "grace_days": 0,
                     *             "valid_from": "2026-01-05",
                     *             "valid_to": null,
                     *             "each_ticket_until": null
                     *           }
                     *         }
                     *       ]
                     *     } */
                    "application/json": components["schemas"]["PersonQuotas"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    explainMine: {
        parameters: {
            query?: {
                /** @description A day of the period; default: today. */
                on?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "quota": {
                     *         "name": "field-days",
                     *         "title": "每周下沉走访",
                     *         "title_en": "Field days a week",
                     *         "who": "township_cadres",
                     *         "each": "cadre",
                     *         "counts": "visit",
                     *         "among": "any",
                     *         "unit": "day",
                     *         "period": "week",
                     *         "least": 3,
                     *         "every": null,
                     *         "scale": true,
                     *         "grace_days": 14,
                     *         "valid_from": "2026-01-05",
                     *         "valid_to": null,
                     *         "each_ticket_until": null
                     *       },
                     *       "period": {
                     *         "period": "2026-W12",
                     *         "first_day": "2026-03-16",
                     *         "last_day": "2026-03-22",
                     *         "make_up_until": "2026-04-05",
                     *         "state": "on_track",
                     *         "least": 3,
                     *         "need": 3,
                     *         "done": 1,
                     *         "own": 1,
                     *         "made_up": 0,
                     *         "expected": 1.2,
                     *         "slack": 1,
                     *         "days_available": 5,
                     *         "days_left": 3,
                     *         "available": [
                     *           "2026-03-16",
                     *           "2026-03-17",
                     *           "2026-03-18",
                     *           "2026-03-19",
                     *           "2026-03-20"
                     *         ],
                     *         "counted": [
                     *           {
                     *             "id": "0198a3c2-4444-7c6b-9a44-0d2f6c1b7e55",
                     *             "household": "0198a3c2-2222-7c6b-9a44-0d2f6c1b7e55",
                     *             "day": "2026-03-16"
                     *           }
                     *         ],
                     *         "waiting": [
                     *           {
                     *             "id": "0198a3c2-4444-7c6b-9a44-0d2f6c1b7e56",
                     *             "day": "2026-03-17",
                     *             "why": "held"
                     *           }
                     *         ]
                     *       },
                     *       "first_day": "2026-03-16",
                     *       "last_day": "2026-03-22",
                     *       "records": [
                     *         {
                     *           "id": "0198a3c2-4444-7c6b-9a44-0d2f6c1b7e55",
                     *           "household": "0198a3c2-2222-7c6b-9a44-0d2f6c1b7e55",
                     *           "day": "2026-03-16",
                     *           "collection": "visits",
                     *           "at": "2026-03-16T01:12:00+00:00",
                     *           "verdict": "counts",
                     *           "counts": true,
                     *           "pays": "2026-W12"
                     *         }
                     *       ],
                     *       "days": [
                     *         {
                     *           "day": "2026-03-16",
                     *           "available": true,
                     *           "why": null,
                     *           "percent": 100
                     *         }
                     *       ]
                     *     } */
                    "application/json": components["schemas"]["ExplainedPeriod"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listReminders: {
        parameters: {
            query?: {
                /** @description The `next` of the previous page. Omit it for the first page. */
                after?: string;
                /** @description Rows per page. More than 500 is an error. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "items": [
                     *         {
                     *           "id": "0198a3c2-5a5e-7c6b-9a44-0d2f6c1b7e55",
                     *           "kind": "quota_every_day_counts",
                     *           "params": {
                     *             "quota": "field-days",
                     *             "title": "每周下沉走访",
                     *             "title_en": "Field days a week",
                     *             "period": "2026-W12",
                     *             "done": 0,
                     *             "need": 3,
                     *             "missing": 3,
                     *             "days_left": 3
                     *           },
                     *           "made_at": "2026-03-18T00:00:03+00:00",
                     *           "expires_at": "2026-03-22T16:00:00+00:00",
                     *           "told_at": "2026-03-18T00:00:03+00:00",
                     *           "seen_at": null,
                     *           "snoozed_until": null,
                     *           "state": "sent"
                     *         }
                     *       ],
                     *       "next": null
                     *     } */
                    "application/json": components["schemas"]["RemindersAnswer"];
                };
            };
            /** @description `limit_too_large`: The requested page is larger than allowed.; `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    seen: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                reminder: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    snooze: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                reminder: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {
                 *       "until": "2026-03-19T00:30:00Z"
                 *     } */
                "application/json": components["schemas"]["Snooze"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_slow`: The request body took too long to arrive; send less at once, or try again. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON (application/json), plain or compressed with gzip or deflate. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportReminders: {
        parameters: {
            query?: {
                /** @description Default: by `Accept`; else CSV. */
                format?: "csv" | "xlsx" | "geojson" | "gpkg";
                /** @description The heads' language; default: the cookie `lang`, else `Accept-Language`. */
                lang?: "zh" | "en";
                /** @description true: before the file, an XLSX or a GeoPackage has a line of JSON for each thousand rows, and then an empty line (`application/vnd.yicetong.progress`). */
                progress?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "type": "FeatureCollection",
                     *       "features": [],
                     *       "numberReturned": 0
                     *     } */
                    "application/geo+json": {
                        features: Record<string, never>[];
                        numberReturned: number;
                        /** @constant */
                        type: "FeatureCollection";
                    };
                    /** @example a file */
                    "application/geopackage+sqlite3": string;
                    /** @example a file */
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                    /** @example a file */
                    "application/vnd.yicetong.progress": string;
                    /** @example ﻿"编号","姓名"
                     *     "H000123","陈大文"
                     *     "（完，共 1 行）",""
                     *      */
                    "text/csv": string;
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `export_running`: You have an export that is still running, or the server has too many. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    preferences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "told_from": "09:00",
                     *       "told_until": "18:00",
                     *       "rhythm": "weekly",
                     *       "county": {
                     *         "told_from": "08:00",
                     *         "told_until": "20:00",
                     *         "reminders_a_day": 2,
                     *         "reminder_rhythm": "as_it_comes",
                     *         "digest_weekday": 4
                     *       }
                     *     } */
                    "application/json": components["schemas"]["PreferencesAnswer"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    prefer: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {
                 *       "told_from": "09:00",
                 *       "told_until": "18:00",
                 *       "rhythm": "weekly"
                 *     } */
                "application/json": components["schemas"]["ReminderPreferences"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "told_from": "09:00",
                     *       "told_until": "18:00",
                     *       "rhythm": "weekly",
                     *       "county": {
                     *         "told_from": "08:00",
                     *         "told_until": "20:00",
                     *         "reminders_a_day": 2,
                     *         "reminder_rhythm": "as_it_comes",
                     *         "digest_weekday": 4
                     *       }
                     *     } */
                    "application/json": components["schemas"]["PreferencesAnswer"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_slow`: The request body took too long to arrive; send less at once, or try again. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON (application/json), plain or compressed with gzip or deflate. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    smsKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "name": "00c0ffee",
                     *       "key": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
                     *     } */
                    "application/json": components["schemas"]["SmsKey"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this.; `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    mealTickets: {
        parameters: {
            query?: {
                /** @description The `next` of the previous page. Omit it for the first page. */
                after?: string;
                /** @description Your own id only: lists do not show other authors. */
                cadre?: string;
                household?: string;
                /** @description Rows per page. More than 500 is an error. */
                limit?: number;
                /** @description Records with this number, in any spelling. Includes old records whose numbers have the same normal form. */
                number?: string;
                /** @description true: only records flagged `same_key`: their number has the same normal form as an older record's. Correct one of the two numbers. */
                same_key?: boolean;
                /** @description An ISO week in the county's time zone. */
                week?: string;
                /** @description Only records in this grid, village, township or county. */
                within?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "items": [
                     *         {
                     *           "id": "0198a3c2-5555-7c6b-9a44-0d2f6c1b7e55",
                     *           "household": "0198a3c2-2222-7c6b-9a44-0d2f6c1b7e55",
                     *           "visit": "0198a3c2-4444-7c6b-9a44-0d2f6c1b7e55",
                     *           "number": "2026-000123",
                     *           "happened_at": "2026-03-17T16:00:00+00:00",
                     *           "counted_at": "2026-03-17T16:00:00+00:00",
                     *           "value_fen": 3000,
                     *           "cadre": null,
                     *           "grid": "441427100201001",
                     *           "redeemed_at": null,
                     *           "flags": [],
                     *           "same_key_as": null
                     *         }
                     *       ],
                     *       "next": null
                     *     } */
                    "application/json": components["schemas"]["TicketPage"];
                };
            };
            /** @description `limit_too_large`: The requested page is larger than allowed.; `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    mealTicket: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ticket_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "id": "0198a3c2-5555-7c6b-9a44-0d2f6c1b7e55",
                     *       "household": "0198a3c2-2222-7c6b-9a44-0d2f6c1b7e55",
                     *       "visit": "0198a3c2-4444-7c6b-9a44-0d2f6c1b7e55",
                     *       "number": "2026-000123",
                     *       "happened_at": "2026-03-18T04:00:00+00:00",
                     *       "counted_at": "2026-03-18T04:00:00+00:00",
                     *       "value_fen": 3000,
                     *       "cadre": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *       "grid": "441427100201001",
                     *       "redeemed_at": null,
                     *       "flags": [],
                     *       "same_key_as": null
                     *     } */
                    "application/json": components["schemas"]["TicketRow"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    payee: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ticket_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "ticket": "0198a3c2-5555-7c6b-9a44-0d2f6c1b7e55",
                     *       "name": "陈大文",
                     *       "kept_until": "2036-12-31"
                     *     } */
                    "application/json": components["schemas"]["PayeeAnswer"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportMealTickets: {
        parameters: {
            query?: {
                /** @description Your own id only: lists do not show other authors. */
                cadre?: string;
                /** @description Default: by `Accept`; else CSV. */
                format?: "csv" | "xlsx" | "geojson" | "gpkg";
                household?: string;
                /** @description The heads' language; default: the cookie `lang`, else `Accept-Language`. */
                lang?: "zh" | "en";
                /** @description Records with this number, in any spelling. Includes old records whose numbers have the same normal form. */
                number?: string;
                /** @description true: before the file, an XLSX or a GeoPackage has a line of JSON for each thousand rows, and then an empty line (`application/vnd.yicetong.progress`). */
                progress?: boolean;
                /** @description true: only records flagged `same_key`: their number has the same normal form as an older record's. Correct one of the two numbers. */
                same_key?: boolean;
                /** @description An ISO week in the county's time zone. */
                week?: string;
                /** @description Only records in this grid, village, township or county. */
                within?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "type": "FeatureCollection",
                     *       "features": [],
                     *       "numberReturned": 0
                     *     } */
                    "application/geo+json": {
                        features: Record<string, never>[];
                        numberReturned: number;
                        /** @constant */
                        type: "FeatureCollection";
                    };
                    /** @example a file */
                    "application/geopackage+sqlite3": string;
                    /** @example a file */
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                    /** @example a file */
                    "application/vnd.yicetong.progress": string;
                    /** @example ﻿"编号","姓名"
                     *     "H000123","陈大文"
                     *     "（完，共 1 行）",""
                     *      */
                    "text/csv": string;
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `export_running`: You have an export that is still running, or the server has too many. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listOrphans: {
        parameters: {
            query?: {
                /** @description The `next` of the previous page. Omit it for the first page. */
                after?: string;
                /** @description Rows per page. More than 500 is an error. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "items": [
                     *         {
                     *           "household": "0199b2a4-77d1-7cc0-9d5e-3f1f6f0f2a11",
                     *           "why": "household_not_taken",
                     *           "key": "6b0f3c58-0b7e-4b6e-8d6a-2c6d0e9f4f10",
                     *           "decision": null,
                     *           "records": [
                     *             {
                     *               "collection": "visits",
                     *               "record": "0199b2a4-88d1-7cc0-9d5e-3f1f6f0f2a11",
                     *               "person": {
                     *                 "id": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *                 "name": "陈晓明"
                     *               },
                     *               "since": "2026-03-18T10:40:12+00:00"
                     *             }
                     *           ]
                     *         }
                     *       ],
                     *       "next": null
                     *     } */
                    "application/json": components["schemas"]["OrphansPage"];
                };
            };
            /** @description `limit_too_large`: The requested page is larger than allowed.; `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    acceptOrphan: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                household: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {
                 *       "note": null
                 *     } */
                "application/json": components["schemas"]["MayNote"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "records": 1
                     *     } */
                    "application/json": components["schemas"]["TakenIn"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `out_of_scope`: This lies outside the areas you are responsible for.; `forbidden`: Your role does not allow this.; `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_slow`: The request body took too long to arrive; send less at once, or try again. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON (application/json), plain or compressed with gzip or deflate. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    mergeOrphan: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                household: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {
                 *       "into": "0199a1c2-1111-7c6b-9a44-0d2f6c1b7e55",
                 *       "note": "同一户"
                 *     } */
                "application/json": components["schemas"]["MergedOrphans"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "household": "0199a1c2-1111-7c6b-9a44-0d2f6c1b7e55"
                     *     } */
                    "application/json": components["schemas"]["Merged"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `out_of_scope`: This lies outside the areas you are responsible for.; `forbidden`: Your role does not allow this.; `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_slow`: The request body took too long to arrive; send less at once, or try again. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `still_refused`: It cannot be applied as it is: correct it, return it or dismiss it. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON (application/json), plain or compressed with gzip or deflate. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unmerge: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                household: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {
                 *       "note": "不是同一户"
                 *     } */
                "application/json": components["schemas"]["MayNote"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "household": "0199a1c2-1111-7c6b-9a44-0d2f6c1b7e55"
                     *     } */
                    "application/json": components["schemas"]["Merged"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_slow`: The request body took too long to arrive; send less at once, or try again. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON (application/json), plain or compressed with gzip or deflate. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showOverview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "timezone": "Asia/Shanghai",
                     *       "week": "2026-W12",
                     *       "areas": [
                     *         {
                     *           "code": "441427100201001",
                     *           "name": "第一网格"
                     *         }
                     *       ],
                     *       "households": 268,
                     *       "grids": [
                     *         {
                     *           "code": "441427100201001",
                     *           "name": "第一网格",
                     *           "visits": 4
                     *         }
                     *       ],
                     *       "latest": [
                     *         {
                     *           "id": "0198a3c2-4444-7c6b-9a44-0d2f6c1b7e55",
                     *           "at": "2026-03-18T01:12:00+00:00",
                     *           "purpose": "listening",
                     *           "outcome": "met",
                     *           "evidence": "inside",
                     *           "grid": "441427100201001",
                     *           "grid_name": "第一网格"
                     *         }
                     *       ],
                     *       "calendar_ends": null,
                     *       "work_rests": false
                     *     } */
                    "application/json": components["schemas"]["Overview"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setNewPassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {
                 *       "old": "Rice-terrace-26",
                 *       "new": "Tea-hill-and-9-cups"
                 *     } */
                "application/json": components["schemas"]["PasswordInput"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `password_too_weak`: The new password does not meet the rules.; `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `login_failed`: The name or the password is wrong, or the account is locked for a while.; `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_slow`: The request body took too long to arrive; send less at once, or try again. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON (application/json), plain or compressed with gzip or deflate. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests`: Too many requests; wait and try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDirectedPeople: {
        parameters: {
            query?: {
                /** @description The `next` of the previous page. Omit it for the first page. */
                after?: string;
                /** @description Rows per page. More than 500 is an error. */
                limit?: number;
                /** @description Only records in this grid, village, township or county. */
                within?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "items": [
                     *         {
                     *           "id": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *           "login": "qiu",
                     *           "name": "丘某",
                     *           "level": "village",
                     *           "home": "441427100201",
                     *           "areas": [
                     *             "441427100201001"
                     *           ],
                     *           "away_until": null
                     *         }
                     *       ],
                     *       "next": null
                     *     } */
                    "application/json": components["schemas"]["DirectedPage"];
                };
            };
            /** @description `limit_too_large`: The requested page is larger than allowed.; `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    held: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "items": [
                     *         {
                     *           "from": "2026-03-01",
                     *           "percent": 50
                     *         }
                     *       ]
                     *     } */
                    "application/json": components["schemas"]["OfficeShares"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setShare: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {
                 *       "from": "2026-03-01",
                 *       "percent": 50
                 *     } */
                "application/json": components["schemas"]["OfficeShare"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "items": [
                     *         {
                     *           "from": "2026-03-01",
                     *           "percent": 50
                     *         }
                     *       ]
                     *     } */
                    "application/json": components["schemas"]["OfficeShares"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_slow`: The request body took too long to arrive; send less at once, or try again. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON (application/json), plain or compressed with gzip or deflate. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ofPerson: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "today": "2026-03-18",
                     *       "quotas": [
                     *         {
                     *           "name": "field-days",
                     *           "title": "每周下沉走访",
                     *           "title_en": "Field days a week",
                     *           "who": "township_cadres",
                     *           "each": "cadre",
                     *           "counts": "visit",
                     *           "among": "any",
                     *           "unit": "day",
                     *           "period": "week",
                     *           "least": 3,
                     *           "every": null,
                     *           "scale": true,
                     *           "grace_days": 14,
                     *           "valid_from": "2026-01-05",
                     *           "valid_to": null,
                     *           "each_ticket_until": null,
                     *           "periods": [
                     *             {
                     *               "period": "2026-W12",
                     *               "first_day": "2026-03-16",
                     *               "last_day": "2026-03-22",
                     *               "make_up_until": "2026-04-05",
                     *               "state": "on_track",
                     *               "least": 3,
                     *               "need": 3,
                     *               "done": 1,
                     *               "own": 1,
                     *               "made_up": 0,
                     *               "expected": 1.2,
                     *               "slack": 1,
                     *               "days_available": 5,
                     *               "days_left": 3,
                     *               "available": [
                     *                 "2026-03-16",
                     *                 "2026-03-17",
                     *                 "2026-03-18",
                     *                 "2026-03-19",
                     *                 "2026-03-20"
                     *               ],
                     *               "counted": [
                     *                 {
                     *                   "id": "0198a3c2-4444-7c6b-9a44-0d2f6c1b7e55",
                     *                   "household": "0198a3c2-2222-7c6b-9a44-0d2f6c1b7e55",
                     *                   "day": "2026-03-16"
                     *                 }
                     *               ],
                     *               "waiting": [
                     *                 {
                     *                   "id": "0198a3c2-4444-7c6b-9a44-0d2f6c1b7e56",
                     *                   "day": "2026-03-17",
                     *                   "why": "held"
                     *                 }
                     *               ]
                     *             }
                     *           ]
                     *         }
                     *       ],
                     *       "households": [
                     *         {
                     *           "households": 268,
                     *           "in_time": 231,
                     *           "due_soon": 9,
                     *           "overdue": 28,
                     *           "never": 12,
                     *           "priority": 31,
                     *           "priority_overdue": 4,
                     *           "quota": {
                     *             "name": "coverage",
                     *             "title": "农户走访周期",
                     *             "title_en": "Every household, once per interval",
                     *             "who": "households",
                     *             "each": "household",
                     *             "counts": "contact",
                     *             "among": "any",
                     *             "unit": "fact",
                     *             "period": "interval",
                     *             "least": 1,
                     *             "every": {
                     *               "ordinary": 365,
                     *               "priority": 90
                     *             },
                     *             "scale": false,
                     *             "grace_days": 0,
                     *             "valid_from": "2026-01-05",
                     *             "valid_to": null,
                     *             "each_ticket_until": null
                     *           }
                     *         }
                     *       ]
                     *     } */
                    "application/json": components["schemas"]["PersonQuotas"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    explainPerson: {
        parameters: {
            query?: {
                /** @description A day of the period; default: today. */
                on?: string;
            };
            header?: never;
            path: {
                name: string;
                person_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "quota": {
                     *         "name": "field-days",
                     *         "title": "每周下沉走访",
                     *         "title_en": "Field days a week",
                     *         "who": "township_cadres",
                     *         "each": "cadre",
                     *         "counts": "visit",
                     *         "among": "any",
                     *         "unit": "day",
                     *         "period": "week",
                     *         "least": 3,
                     *         "every": null,
                     *         "scale": true,
                     *         "grace_days": 14,
                     *         "valid_from": "2026-01-05",
                     *         "valid_to": null,
                     *         "each_ticket_until": null
                     *       },
                     *       "period": {
                     *         "period": "2026-W12",
                     *         "first_day": "2026-03-16",
                     *         "last_day": "2026-03-22",
                     *         "make_up_until": "2026-04-05",
                     *         "state": "on_track",
                     *         "least": 3,
                     *         "need": 3,
                     *         "done": 1,
                     *         "own": 1,
                     *         "made_up": 0,
                     *         "expected": 1.2,
                     *         "slack": 1,
                     *         "days_available": 5,
                     *         "days_left": 3,
                     *         "available": [
                     *           "2026-03-16",
                     *           "2026-03-17",
                     *           "2026-03-18",
                     *           "2026-03-19",
                     *           "2026-03-20"
                     *         ],
                     *         "counted": [
                     *           {
                     *             "id": "0198a3c2-4444-7c6b-9a44-0d2f6c1b7e55",
                     *             "household": "0198a3c2-2222-7c6b-9a44-0d2f6c1b7e55",
                     *             "day": "2026-03-16"
                     *           }
                     *         ],
                     *         "waiting": [
                     *           {
                     *             "id": "0198a3c2-4444-7c6b-9a44-0d2f6c1b7e56",
                     *             "day": "2026-03-17",
                     *             "why": "held"
                     *           }
                     *         ]
                     *       },
                     *       "first_day": "2026-03-16",
                     *       "last_day": "2026-03-22",
                     *       "records": [
                     *         {
                     *           "id": "0198a3c2-4444-7c6b-9a44-0d2f6c1b7e55",
                     *           "household": "0198a3c2-2222-7c6b-9a44-0d2f6c1b7e55",
                     *           "day": "2026-03-16",
                     *           "collection": "visits",
                     *           "at": "2026-03-16T01:12:00+00:00",
                     *           "verdict": "counts",
                     *           "counts": true,
                     *           "pays": "2026-W12"
                     *         }
                     *       ],
                     *       "days": [
                     *         {
                     *           "day": "2026-03-16",
                     *           "available": true,
                     *           "why": null,
                     *           "percent": 100
                     *         }
                     *       ]
                     *     } */
                    "application/json": components["schemas"]["ExplainedPeriod"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sameLogins: {
        parameters: {
            query?: {
                /** @description The `next` of the previous page. Omit it for the first page. */
                after?: string;
                /** @description Rows per page. More than 500 is an error. */
                limit?: number;
                /** @description Only records in this grid, village, township or county. */
                within?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "items": [
                     *         {
                     *           "id": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *           "login": "ChenXM",
                     *           "home": "441427100",
                     *           "same_key_as": "0198a3c2-2222-7c6b-9a44-0d2f6c1b7e55",
                     *           "older_login": "chenxm"
                     *         }
                     *       ],
                     *       "next": null
                     *     } */
                    "application/json": components["schemas"]["SameLoginPage"];
                };
            };
            /** @description `limit_too_large`: The requested page is larger than allowed.; `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportSameLogins: {
        parameters: {
            query?: {
                /** @description Default: by `Accept`; else CSV. */
                format?: "csv" | "xlsx" | "geojson" | "gpkg";
                /** @description The heads' language; default: the cookie `lang`, else `Accept-Language`. */
                lang?: "zh" | "en";
                /** @description true: before the file, an XLSX or a GeoPackage has a line of JSON for each thousand rows, and then an empty line (`application/vnd.yicetong.progress`). */
                progress?: boolean;
                /** @description Only records in this grid, village, township or county. */
                within?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "type": "FeatureCollection",
                     *       "features": [],
                     *       "numberReturned": 0
                     *     } */
                    "application/geo+json": {
                        features: Record<string, never>[];
                        numberReturned: number;
                        /** @constant */
                        type: "FeatureCollection";
                    };
                    /** @example a file */
                    "application/geopackage+sqlite3": string;
                    /** @example a file */
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                    /** @example a file */
                    "application/vnd.yicetong.progress": string;
                    /** @example ﻿"编号","姓名"
                     *     "H000123","陈大文"
                     *     "（完，共 1 行）",""
                     *      */
                    "text/csv": string;
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `export_running`: You have an export that is still running, or the server has too many. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    photo: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                photo_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example ... */
                    "image/jpeg": string;
                };
            };
            /** @description As `If-None-Match` has it */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `photo_store_unavailable`: Photos cannot be kept or read at the moment; try again later.; `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    thumbnail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                photo_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example ... */
                    "image/jpeg": string;
                };
            };
            /** @description As `If-None-Match` has it */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `photo_store_unavailable`: Photos cannot be kept or read at the moment; try again later.; `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    begin: {
        parameters: {
            query?: never;
            header: {
                "Tus-Resumable": "1.0.0";
                /** @description `sha1` or `sha256`, a space, and the body's digest in base64. */
                "Upload-Checksum"?: string;
                /** @description The size in bytes, as in the photo's record. */
                "Upload-Length": number;
                /** @description `photo`, a space, and the id of the photo's record in base64. */
                "Upload-Metadata": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `photo_already_stored`: The bytes of this photo are here already.; `upload_offset_differs`: The upload stands at another offset; ask for it and go on from there. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `erased`: Its household was erased: nothing of it is taken any more. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `tus_version_unsupported`: Uploads speak tus 1.0.0: send Tus-Resumable: 1.0.0. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `photo_refused`: These bytes are not kept as this photo; the upload has ended. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `upload_locked`: Another request is sending to this upload; wait and go on from where it stands. */
            423: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_uploads`: You have as many unfinished uploads as one may; finish or end some. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `upload_checksum_differs`: What arrived does not have the checksum that was announced; send it again. */
            460: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `photo_store_unavailable`: Photos cannot be kept or read at the moment; try again later.; `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    giveUploadUp: {
        parameters: {
            query?: never;
            header: {
                "Tus-Resumable": "1.0.0";
            };
            path: {
                upload_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `upload_expired`: This upload has expired; begin another. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `tus_version_unsupported`: Uploads speak tus 1.0.0: send Tus-Resumable: 1.0.0. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    uploadOffset: {
        parameters: {
            query?: never;
            header: {
                "Tus-Resumable": "1.0.0";
            };
            path: {
                upload_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `upload_expired`: This upload has expired; begin another. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `tus_version_unsupported`: Uploads speak tus 1.0.0: send Tus-Resumable: 1.0.0. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    send: {
        parameters: {
            query?: never;
            header: {
                "Tus-Resumable": "1.0.0";
                /** @description `sha1` or `sha256`, a space, and the body's digest in base64. */
                "Upload-Checksum"?: string;
                "Upload-Offset": number;
            };
            path: {
                upload_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example ... */
                "application/offset+octet-stream": string;
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_slow`: The request body took too long to arrive; send less at once, or try again. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `upload_offset_differs`: The upload stands at another offset; ask for it and go on from there. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `upload_expired`: This upload has expired; begin another. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `tus_version_unsupported`: Uploads speak tus 1.0.0: send Tus-Resumable: 1.0.0. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON (application/json), plain or compressed with gzip or deflate. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `photo_refused`: These bytes are not kept as this photo; the upload has ended. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `upload_locked`: Another request is sending to this upload; wait and go on from where it stands. */
            423: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `upload_checksum_differs`: What arrived does not have the checksum that was announced; send it again. */
            460: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `photo_store_unavailable`: Photos cannot be kept or read at the moment; try again later.; `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    figures: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "begins": "09:00",
                     *       "day_minutes": 360,
                     *       "noon_break": {
                     *         "from": "12:00",
                     *         "until": "14:00"
                     *       },
                     *       "visit_minutes": {
                     *         "ordinary": 25,
                     *         "priority": 40
                     *       },
                     *       "road_factor": 1.4,
                     *       "kmh": 25,
                     *       "most_field_days": 3,
                     *       "publish_on": 7,
                     *       "publish_at": "18:00",
                     *       "roads": null,
                     *       "road_services": [
                     *         "car"
                     *       ]
                     *     } */
                    "application/json": components["schemas"]["SettingsAnswer"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setFigures: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {
                 *       "begins": "09:00",
                 *       "day_minutes": 360,
                 *       "noon_break": {
                 *         "from": "12:00",
                 *         "until": "14:00"
                 *       },
                 *       "visit_minutes": {
                 *         "ordinary": 25,
                 *         "priority": 40
                 *       },
                 *       "road_factor": 1.4,
                 *       "kmh": 25,
                 *       "most_field_days": 3,
                 *       "publish_on": 7,
                 *       "publish_at": "18:00",
                 *       "roads": null
                 *     } */
                "application/json": components["schemas"]["Settings"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "begins": "09:00",
                     *       "day_minutes": 360,
                     *       "noon_break": {
                     *         "from": "12:00",
                     *         "until": "14:00"
                     *       },
                     *       "visit_minutes": {
                     *         "ordinary": 25,
                     *         "priority": 40
                     *       },
                     *       "road_factor": 1.4,
                     *       "kmh": 25,
                     *       "most_field_days": 3,
                     *       "publish_on": 7,
                     *       "publish_at": "18:00",
                     *       "roads": null,
                     *       "road_services": [
                     *         "car"
                     *       ]
                     *     } */
                    "application/json": components["schemas"]["SettingsAnswer"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `out_of_scope`: This lies outside the areas you are responsible for.; `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_slow`: The request body took too long to arrive; send less at once, or try again. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON (application/json), plain or compressed with gzip or deflate. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    load: {
        parameters: {
            query?: {
                /** @description The level of the rows. */
                by?: "grid" | "village" | "township";
                /** @description An ISO week in the county's time zone; default: the current week. */
                week?: string;
                /** @description Only this grid, village, township or county. */
                within?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "week": "2026-W12",
                     *       "monday": "2026-03-16",
                     *       "by": "grid",
                     *       "items": [
                     *         {
                     *           "code": "441427100201001",
                     *           "name": "城郊村第一网格",
                     *           "due": 41,
                     *           "planned": 22,
                     *           "missing_s": 42300,
                     *           "missing_hours": 12
                     *         }
                     *       ]
                     *     } */
                    "application/json": components["schemas"]["LoadAnswer"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    progress: {
        parameters: {
            query?: {
                /** @description The level of the rows. */
                by?: "grid" | "village" | "township";
                /** @description An ISO week in the county's time zone; default: the current week. */
                week?: string;
                /** @description Only this grid, village, township or county. */
                within?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "week": "2026-W12",
                     *       "monday": "2026-03-16",
                     *       "by": "grid",
                     *       "items": [
                     *         {
                     *           "code": "441427100201001",
                     *           "name": "城郊村第一网格",
                     *           "planned": 22,
                     *           "done": 13,
                     *           "to_come": 6,
                     *           "next_week": 19
                     *         }
                     *       ]
                     *     } */
                    "application/json": components["schemas"]["ProgressAnswer"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listQuotas: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "items": [
                     *         {
                     *           "name": "field-days",
                     *           "title": "每周下沉走访",
                     *           "title_en": "Field days a week",
                     *           "who": "township_cadres",
                     *           "each": "cadre",
                     *           "counts": "visit",
                     *           "among": "any",
                     *           "unit": "day",
                     *           "period": "week",
                     *           "least": 3,
                     *           "every": null,
                     *           "scale": true,
                     *           "grace_days": 14,
                     *           "valid_from": "2026-01-05",
                     *           "valid_to": null,
                     *           "each_ticket_until": null
                     *         }
                     *       ]
                     *     } */
                    "application/json": components["schemas"]["QuotaList"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    define: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {
                 *       "title": "每周下沉走访",
                 *       "title_en": "Field days a week",
                 *       "who": "township_cadres",
                 *       "counts": "visit",
                 *       "among": "any",
                 *       "unit": "day",
                 *       "period": "week",
                 *       "least": 3,
                 *       "every": null,
                 *       "scale": true,
                 *       "grace_days": 14,
                 *       "valid_from": "2026-01-05"
                 *     } */
                "application/json": components["schemas"]["Quota"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "name": "field-days",
                     *       "title": "每周下沉走访",
                     *       "title_en": "Field days a week",
                     *       "who": "township_cadres",
                     *       "each": "cadre",
                     *       "counts": "visit",
                     *       "among": "any",
                     *       "unit": "day",
                     *       "period": "week",
                     *       "least": 3,
                     *       "every": null,
                     *       "scale": true,
                     *       "grace_days": 14,
                     *       "valid_from": "2026-01-05",
                     *       "valid_to": null,
                     *       "each_ticket_until": null,
                     *       "concerns": 415
                     *     } */
                    "application/json": components["schemas"]["DefinedQuota"];
                };
            };
            /** @description `outside_calendar`: The calendar does not reach to that day.; `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `out_of_scope`: This lies outside the areas you are responsible for.; `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_slow`: The request body took too long to arrive; send less at once, or try again. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON (application/json), plain or compressed with gzip or deflate. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `quota_cannot_be_met`: Nobody could meet this quota as it is defined. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    endQuota: {
        parameters: {
            query?: {
                /** @description The first day without the quota; default: today. */
                from?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `out_of_scope`: This lies outside the areas you are responsible for.; `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    byArea: {
        parameters: {
            query?: {
                /** @description The level of the rows. */
                level?: "grid" | "village" | "township";
                /** @description The state of a month, not later than this one: households at its end, and periods that ended in it with their present state. */
                month?: string;
                /** @description Only this village, township or county. */
                within?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "today": "2026-03-18",
                     *       "items": [
                     *         {
                     *           "code": "441427100201",
                     *           "name": "城郊村",
                     *           "households": [
                     *             {
                     *               "quota": "coverage",
                     *               "households": 268,
                     *               "in_time": 231,
                     *               "due_soon": 9,
                     *               "overdue": 28,
                     *               "never": 12,
                     *               "priority": 31,
                     *               "priority_overdue": 4
                     *             }
                     *           ],
                     *           "unassigned": 2,
                     *           "obligations": [
                     *             {
                     *               "quota": "field-days",
                     *               "states": {
                     *                 "met": 3,
                     *                 "behind": 1
                     *               },
                     *               "people": 4,
                     *               "people_behind": 1
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     } */
                    "application/json": components["schemas"]["Areas"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    templates: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "items": [
                     *         {
                     *           "name": "field-days",
                     *           "title": "每周下沉走访",
                     *           "title_en": "Field days a week",
                     *           "who": "township_cadres",
                     *           "counts": "visit",
                     *           "unit": "day",
                     *           "period": "week",
                     *           "least": 3,
                     *           "scale": true,
                     *           "grace_days": 14
                     *         }
                     *       ]
                     *     } */
                    "application/json": components["schemas"]["TemplateList"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    countySettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "told_from": "08:00",
                     *       "told_until": "20:00",
                     *       "reminders_a_day": 2,
                     *       "reminder_rhythm": "as_it_comes",
                     *       "digest_weekday": 4
                     *     } */
                    "application/json": components["schemas"]["CountyAnswer"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setCountySettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {
                 *       "told_from": "08:00",
                 *       "told_until": "20:00",
                 *       "reminders_a_day": 2,
                 *       "reminder_rhythm": "as_it_comes",
                 *       "digest_weekday": 4
                 *     } */
                "application/json": components["schemas"]["CountyReminders"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "told_from": "08:00",
                     *       "told_until": "20:00",
                     *       "reminders_a_day": 2,
                     *       "reminder_rhythm": "as_it_comes",
                     *       "digest_weekday": 4
                     *     } */
                    "application/json": components["schemas"]["CountyAnswer"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `out_of_scope`: This lies outside the areas you are responsible for.; `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_slow`: The request body took too long to arrive; send less at once, or try again. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON (application/json), plain or compressed with gzip or deflate. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showRoster: {
        parameters: {
            query?: {
                /** @description The first day; default: the first day of this month. */
                from?: string;
                /** @description A village's market day, or a week at a township's counter. */
                kind?: "market" | "counter";
                /** @description The last day, included; default: the last day of that month. At most 62 days. */
                to?: string;
                within?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "duties": [
                     *         {
                     *           "kind": "market",
                     *           "area": "441427100201",
                     *           "first_day": "2026-12-03",
                     *           "last_day": "2026-12-03",
                     *           "id": "0198a3c2-aaaa-7c6b-9a44-0d2f6c1b7e55",
                     *           "place": "城郊村",
                     *           "from": "09:00",
                     *           "until": "16:00",
                     *           "person": {
                     *             "id": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *             "name": "陈晓明"
                     *           },
                     *           "agreed": false,
                     *           "away": null
                     *         }
                     *       ],
                     *       "open": [
                     *         {
                     *           "kind": "market",
                     *           "area": "441427100203",
                     *           "first_day": "2026-12-03",
                     *           "last_day": "2026-12-03",
                     *           "reason": "no_cadres"
                     *         }
                     *       ]
                     *     } */
                    "application/json": components["schemas"]["RosterAnswer"];
                };
            };
            /** @description `days_out_of_order`: The last day comes before the first one.; `outside_calendar`: The calendar does not reach to that day.; `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    plan: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {
                 *       "month": "2026-12",
                 *       "within": "441427100"
                 *     } */
                "application/json": components["schemas"]["PlanAsked"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "new": 27,
                     *       "changed": 1,
                     *       "kept": 3,
                     *       "removed": 0,
                     *       "open": [
                     *         {
                     *           "kind": "market",
                     *           "area": "441427100203",
                     *           "first_day": "2026-12-03",
                     *           "last_day": "2026-12-03",
                     *           "reason": "no_cadres"
                     *         }
                     *       ]
                     *     } */
                    "application/json": components["schemas"]["PlanAnswer"];
                };
            };
            /** @description `days_past`: These days are past: there is nothing left to plan.; `outside_calendar`: The calendar does not reach to that day.; `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `out_of_scope`: This lies outside the areas you are responsible for.; `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_slow`: The request body took too long to arrive; send less at once, or try again. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON (application/json), plain or compressed with gzip or deflate. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    syncAll: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {
                 *       "device": {
                 *         "sent_at": "2026-03-18T21:40:12+08:00",
                 *         "app_version": "1.0.0",
                 *         "backlog": 0
                 *       },
                 *       "push": [
                 *         {
                 *           "collection": "visits",
                 *           "newDocumentState": {
                 *             "id": "c9b2a477-77d1-4cc0-9d5e-3f1f6f0f2a11",
                 *             "rev": "6b0f3c58-0b7e-4b6e-8d6a-2c6d0e9f4f10",
                 *             "household": "0199a1c2-1111-7c6b-9a44-0d2f6c1b7e55",
                 *             "happened_at": "2026-03-18T10:05:00+08:00",
                 *             "purpose": "regular",
                 *             "outcome": "met",
                 *             "note": "收了三亩稻子",
                 *             "fix": {
                 *               "lng": 116.1712,
                 *               "lat": 24.6603,
                 *               "crs": "gcj02",
                 *               "accuracy_m": 12
                 *             }
                 *           }
                 *         }
                 *       ],
                 *       "checkpoint": {
                 *         "c": "k3v0n2cJ0m8"
                 *       },
                 *       "limit": 200
                 *     } */
                "application/json": {
                    /** @description The checkpoint of the last response. Omit it to begin from the start. */
                    checkpoint?: components["schemas"]["Checkpoint"] | null;
                    /** @description The collections to pull. Omit it for all. */
                    collections?: ("grids" | "profile" | "outcomes" | "plans" | "household_aliases" | "households" | "contacts" | "visits" | "meal_tickets" | "photos" | "planned_visits" | "reminders")[] | null;
                    device?: {
                        app_version?: string | null;
                        /** @description Rows that the phone still has to push after these. */
                        backlog?: number | null;
                        /**
                         * Format: uuid
                         * @description The device of the token.
                         */
                        id?: string | null;
                        /**
                         * Format: date-time
                         * @description The phone's clock at sending.
                         */
                        sent_at?: string | null;
                        /** @description `server.turn` of the last answer that the phone has, as it came. */
                        turn?: string | null;
                    } | null;
                    /** @default 200 */
                    limit?: number;
                    push?: components["schemas"]["NamedRow"][];
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "receipts": [
                     *         {
                     *           "id": "c9b2a477-77d1-4cc0-9d5e-3f1f6f0f2a11",
                     *           "rev": "6b0f3c58-0b7e-4b6e-8d6a-2c6d0e9f4f10",
                     *           "outcome": "applied",
                     *           "replay": false
                     *         }
                     *       ],
                     *       "documents": [
                     *         {
                     *           "collection": "visits",
                     *           "id": "c9b2a477-77d1-4cc0-9d5e-3f1f6f0f2a11",
                     *           "rev": "6b0f3c58-0b7e-4b6e-8d6a-2c6d0e9f4f10",
                     *           "household": "0199a1c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *           "happened_at": "2026-03-18T10:05:00+08:00",
                     *           "purpose": "regular",
                     *           "outcome": "met",
                     *           "note": "收了三亩稻子",
                     *           "fix": {
                     *             "lng": 116.1712,
                     *             "lat": 24.6603,
                     *             "crs": "gcj02",
                     *             "accuracy_m": 12
                     *           },
                     *           "_deleted": false,
                     *           "srv": {
                     *             "status": "ok",
                     *             "seq": 4711,
                     *             "at": "2026-03-18T13:40:12.120Z",
                     *             "grid": "441427100201001",
                     *             "made_in": "441427100201001",
                     *             "evidence": "inside",
                     *             "distance_m": 14.2,
                     *             "flags": [],
                     *             "mine": true,
                     *             "cadre": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *             "counted_at": "2026-03-18T02:05:00+00:00",
                     *             "received_at": "2026-03-18T13:40:12.120Z",
                     *             "partial": false
                     *           }
                     *         }
                     *       ],
                     *       "checkpoint": {
                     *         "c": "k3v0n2cJ0m8"
                     *       },
                     *       "hasMore": false,
                     *       "server": {
                     *         "at": "2026-03-18T13:40:12.120Z",
                     *         "epoch": "3f8c8f57-5a0e-4c70-b0a3-1b8f6a2f6f2e",
                     *         "version": "0.1.0",
                     *         "limits": {
                     *           "rows": 500,
                     *           "body_bytes": 4194304,
                     *           "inflated_bytes": 8388608,
                     *           "values": 100000,
                     *           "depth": 200,
                     *           "row_characters": 65536,
                     *           "row_depth": 20,
                     *           "photo_bytes": 8388608,
                     *           "photo_pixels": 120000000,
                     *           "photo_types": [
                     *             "image/jpeg",
                     *             "image/png",
                     *             "image/webp"
                     *           ]
                     *         },
                     *         "turn": "3f8c8f57.17"
                     *       }
                     *     } */
                    "application/json": {
                        checkpoint: components["schemas"]["Checkpoint"];
                        documents: components["schemas"]["SyncedDocument"][];
                        hasMore: boolean;
                        /** @description In the order of the rows. */
                        receipts: components["schemas"]["Receipt"][];
                        server: {
                            /** Format: date-time */
                            at: string;
                            /** Format: uuid */
                            epoch: string;
                            limits: components["schemas"]["Limits"];
                            /** @description Opaque: send it as `device.turn` next. null in a browser. */
                            turn: string | null;
                            version: string;
                        };
                    };
                };
            };
            /** @description `limit_too_large`: The requested page is larger than allowed.; `checkpoint_invalid`: The checkpoint was altered or cut; pull again without one.; `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this.; `read_only_collection`: Phones read this collection; they do not write it.; `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unknown_collection`: There is no collection of that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_slow`: The request body took too long to arrive; send less at once, or try again. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `resync`: The server was restored: push the last days again, then pull without a checkpoint. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_rows`: The request has more rows than allowed.; `body_too_large`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON (application/json), plain or compressed with gzip or deflate. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `client_too_old`: This version of the app is no longer accepted; update it. */
            426: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pullCollection: {
        parameters: {
            query?: {
                /** @description The last response's checkpoint, as JSON: `{"c": "..."}`. */
                checkpoint?: string;
                /** @description 1 to 2000. More is an error. */
                limit?: number;
            };
            header?: {
                /** @description For example 1.4.0. */
                "App-Version"?: string;
            };
            path: {
                collection: "grids" | "profile" | "outcomes" | "plans" | "household_aliases" | "households" | "contacts" | "visits" | "meal_tickets" | "photos" | "planned_visits" | "reminders";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "documents": [
                     *         {
                     *           "id": "c9b2a477-77d1-4cc0-9d5e-3f1f6f0f2a11",
                     *           "rev": "6b0f3c58-0b7e-4b6e-8d6a-2c6d0e9f4f10",
                     *           "household": "0199a1c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *           "happened_at": "2026-03-18T10:05:00+08:00",
                     *           "purpose": "regular",
                     *           "outcome": "met",
                     *           "note": "收了三亩稻子",
                     *           "fix": {
                     *             "lng": 116.1712,
                     *             "lat": 24.6603,
                     *             "crs": "gcj02",
                     *             "accuracy_m": 12
                     *           },
                     *           "_deleted": false,
                     *           "srv": {
                     *             "status": "ok",
                     *             "seq": 4711,
                     *             "at": "2026-03-18T13:40:12.120Z",
                     *             "grid": "441427100201001",
                     *             "made_in": "441427100201001",
                     *             "evidence": "inside",
                     *             "distance_m": 14.2,
                     *             "flags": [],
                     *             "mine": true,
                     *             "cadre": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *             "counted_at": "2026-03-18T02:05:00+00:00",
                     *             "received_at": "2026-03-18T13:40:12.120Z",
                     *             "partial": false
                     *           }
                     *         },
                     *         {
                     *           "id": "0d6b2c1e-6f0a-4c3e-9d5e-3f1f6f0f2a13",
                     *           "rev": "1f0b3c58-0b7e-4b6e-8d6a-2c6d0e9f4f11",
                     *           "household": "0199a1c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *           "happened_at": "2026-03-17T16:00:00+00:00",
                     *           "purpose": "regular",
                     *           "outcome": "met",
                     *           "note": "收了三亩稻子",
                     *           "fix": null,
                     *           "_deleted": false,
                     *           "srv": {
                     *             "status": "ok",
                     *             "seq": 4712,
                     *             "at": "2026-03-17T16:00:00+00:00",
                     *             "grid": "441427100201001",
                     *             "made_in": null,
                     *             "evidence": null,
                     *             "distance_m": null,
                     *             "flags": [],
                     *             "mine": false,
                     *             "cadre": null,
                     *             "counted_at": "2026-03-17T16:00:00+00:00",
                     *             "received_at": "2026-03-17T16:00:00+00:00",
                     *             "partial": false
                     *           }
                     *         }
                     *       ],
                     *       "checkpoint": {
                     *         "c": "k3v0n2cJ0m8"
                     *       },
                     *       "hasMore": false
                     *     } */
                    "application/json": {
                        checkpoint: components["schemas"]["Checkpoint"];
                        documents: components["schemas"]["SyncedDocument"][];
                        hasMore: boolean;
                    };
                };
            };
            /** @description `limit_too_large`: The requested page is larger than allowed.; `checkpoint_invalid`: The checkpoint was altered or cut; pull again without one.; `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unknown_collection`: There is no collection of that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `resync`: The server was restored: push the last days again, then pull without a checkpoint. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `client_too_old`: This version of the app is no longer accepted; update it. */
            426: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pushCollection: {
        parameters: {
            query?: never;
            header?: {
                /** @description For example 1.4.0. */
                "App-Version"?: string;
                /** @description The phone's clock at sending; its skew is stored with each row. */
                "Sent-At"?: string;
            };
            path: {
                collection: "households" | "contacts" | "visits" | "meal_tickets" | "photos" | "planned_visits" | "reminders";
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example [
                 *       {
                 *         "newDocumentState": {
                 *           "id": "c9b2a477-77d1-4cc0-9d5e-3f1f6f0f2a11",
                 *           "rev": "6b0f3c58-0b7e-4b6e-8d6a-2c6d0e9f4f10",
                 *           "household": "0199a1c2-1111-7c6b-9a44-0d2f6c1b7e55",
                 *           "happened_at": "2026-03-18T10:05:00+08:00",
                 *           "purpose": "regular",
                 *           "outcome": "met",
                 *           "note": "收了三亩稻子",
                 *           "fix": {
                 *             "lng": 116.1712,
                 *             "lat": 24.6603,
                 *             "crs": "gcj02",
                 *             "accuracy_m": 12
                 *           }
                 *         }
                 *       }
                 *     ] */
                "application/json": components["schemas"]["Row"][];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example [
                     *       {
                     *         "id": "c9b2a477-77d1-4cc0-9d5e-3f1f6f0f2a11",
                     *         "rev": "6b0f3c58-0b7e-4b6e-8d6a-2c6d0e9f4f10",
                     *         "household": "0199a1c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *         "happened_at": "2026-03-18T10:05:00+08:00",
                     *         "purpose": "tea",
                     *         "outcome": "met",
                     *         "note": "收了三亩稻子",
                     *         "fix": {
                     *           "lng": 116.1712,
                     *           "lat": 24.6603,
                     *           "crs": "gcj02",
                     *           "accuracy_m": 12
                     *         },
                     *         "srv": {
                     *           "status": "rejected",
                     *           "key": "6b0f3c58-0b7e-4b6e-8d6a-2c6d0e9f4f10",
                     *           "errors": [
                     *             {
                     *               "field": "purpose",
                     *               "code": "unknown_value"
                     *             }
                     *           ]
                     *         }
                     *       }
                     *     ] */
                    "application/json": components["schemas"]["ToldDocument"][];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this.; `read_only_collection`: Phones read this collection; they do not write it.; `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unknown_collection`: There is no collection of that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_slow`: The request body took too long to arrive; send less at once, or try again. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_rows`: The request has more rows than allowed.; `body_too_large`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON (application/json), plain or compressed with gzip or deflate. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `client_too_old`: This version of the app is no longer accepted; update it. */
            426: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    compare: {
        parameters: {
            query?: {
                /** @description The phone's checkpoint, as JSON. With it, the response lists feeds that the phone must pull first. */
                checkpoint?: string;
                /** @description Only these collections, separated by commas. */
                collections?: string;
                /** @description Only these feeds, separated by commas. */
                feeds?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "feeds": {
                     *         "441427100201001": {
                     *           "visits": {
                     *             "n": 1,
                     *             "ids": "c9b2a477-77d1-4cc0-9d5e-3f1f6f0f2a11",
                     *             "revs": "6b0f3c58-0b7e-4b6e-8d6a-2c6d0e9f4f10",
                     *             "seqs": 4711
                     *           }
                     *         }
                     *       },
                     *       "behind": [
                     *         "441427100201002"
                     *       ],
                     *       "own_feed": "@0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *       "server": {
                     *         "at": "2026-03-18T13:40:12.120Z",
                     *         "epoch": "3f8c8f57-5a0e-4c70-b0a3-1b8f6a2f6f2e"
                     *       }
                     *     } */
                    "application/json": {
                        /** @description Feeds that the phone must pull first: the checkpoint is behind. */
                        behind: string[];
                        /** @description By feed and collection, without empty ones. */
                        feeds: {
                            [key: string]: {
                                [key: string]: {
                                    /**
                                     * Format: uuid
                                     * @description The XOR of their `id`s.
                                     */
                                    ids: string;
                                    /** @description The number of records that are not deleted. */
                                    n: number;
                                    /**
                                     * Format: uuid
                                     * @description The XOR of their `rev`s.
                                     */
                                    revs: string;
                                    /** @description The sum of their `srv.seq`. */
                                    seqs: number;
                                };
                            };
                        };
                        /** @description The feed of records without `srv.grid`. */
                        own_feed: string;
                        server: {
                            /** Format: date-time */
                            at: string;
                            /** Format: uuid */
                            epoch: string;
                        };
                    };
                };
            };
            /** @description `checkpoint_invalid`: The checkpoint was altered or cut; pull again without one.; `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unknown_collection`: There is no collection of that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `resync`: The server was restored: push the last days again, then pull without a checkpoint. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    handInRows: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {
                 *       "device": {
                 *         "sent_at": "2026-03-18T21:40:12+08:00",
                 *         "backlog": 0
                 *       },
                 *       "push": [
                 *         {
                 *           "collection": "visits",
                 *           "newDocumentState": {
                 *             "id": "c9b2a477-77d1-4cc0-9d5e-3f1f6f0f2a11",
                 *             "rev": "6b0f3c58-0b7e-4b6e-8d6a-2c6d0e9f4f10",
                 *             "household": "0199a1c2-1111-7c6b-9a44-0d2f6c1b7e55",
                 *             "happened_at": "2026-03-18T10:05:00+08:00",
                 *             "purpose": "regular",
                 *             "outcome": "met",
                 *             "note": "收了三亩稻子",
                 *             "fix": {
                 *               "lng": 116.1712,
                 *               "lat": 24.6603,
                 *               "crs": "gcj02",
                 *               "accuracy_m": 12
                 *             }
                 *           }
                 *         }
                 *       ]
                 *     } */
                "application/json": {
                    device: {
                        app_version?: string | null;
                        /** @description Further rows, and photos with unsent bytes. */
                        backlog: number;
                        /**
                         * Format: uuid
                         * @description The device of the token.
                         */
                        id?: string | null;
                        /**
                         * Format: date-time
                         * @description The phone's clock at sending.
                         */
                        sent_at?: string | null;
                        /** @description `server.turn` of the last answer that the phone has, as it came. */
                        turn?: string | null;
                    };
                    push?: components["schemas"]["NamedRow"][];
                    sealed?: {
                        collection: string;
                        /** Format: uuid */
                        id: string;
                        /** Format: uuid */
                        rev: string;
                        /** @description base64url without padding; docs/sync.md. */
                        sealed: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "receipts": [
                     *         {
                     *           "id": "c9b2a477-77d1-4cc0-9d5e-3f1f6f0f2a11",
                     *           "rev": "6b0f3c58-0b7e-4b6e-8d6a-2c6d0e9f4f10",
                     *           "outcome": "held",
                     *           "replay": false,
                     *           "decision": null
                     *         }
                     *       ],
                     *       "erase": true
                     *     } */
                    "application/json": {
                        /** @description true: the server has everything; the phone must erase its data. */
                        erase: boolean;
                        receipts: components["schemas"]["HandInReceipt"][];
                    };
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this.; `read_only_collection`: Phones read this collection; they do not write it.; `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unknown_collection`: There is no collection of that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_slow`: The request body took too long to arrive; send less at once, or try again. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_rows`: The request has more rows than allowed.; `body_too_large`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON (application/json), plain or compressed with gzip or deflate. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `hand_in_full`: Too many rows of this device wait for a decision; no more are accepted now.; `too_many_requests`: Too many requests; wait and try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    giveHandInCookie: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["CookieInput"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this.; `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_slow`: The request body took too long to arrive; send less at once, or try again. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON (application/json), plain or compressed with gzip or deflate. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    reportEmptied: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {
                 *       "devices": [
                 *         "0198a3c2-5d1e-7c6b-9a44-0d2f6c1b7e55"
                 *       ]
                 *     } */
                "application/json": components["schemas"]["EmptiedInput"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "emptied": 1,
                     *       "backlog": 12
                     *     } */
                    "application/json": components["schemas"]["EmptiedAnswer"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `csrf_failed`: The page's form token is missing or wrong; reload the page.; `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_slow`: The request body took too long to arrive; send less at once, or try again. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON (application/json), plain or compressed with gzip or deflate. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    handInPhoto: {
        parameters: {
            query: {
                /** @description The device of the cookie. */
                device: string;
            };
            header?: never;
            path: {
                photo_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example ... */
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "state": "stored"
                     *     } */
                    "application/json": components["schemas"]["PhotoState"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `csrf_failed`: The page's form token is missing or wrong; reload the page.; `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_slow`: The request body took too long to arrive; send less at once, or try again. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON (application/json), plain or compressed with gzip or deflate. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `photo_refused`: These bytes are not kept as this photo; the upload has ended.; `sealed_unreadable`: What was sealed cannot be opened; keep it on the phone. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `upload_locked`: Another request is sending to this upload; wait and go on from where it stands. */
            423: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests`: Too many requests; wait and try again.; `too_many_uploads`: You have as many unfinished uploads as one may; finish or end some. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `photo_store_unavailable`: Photos cannot be kept or read at the moment; try again later.; `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    repair: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {
                 *       "feed": "441427100201001",
                 *       "collection": "visits",
                 *       "have": {
                 *         "0199b2a4-77d1-7cc0-9d5e-3f1f6f0f2a12": [
                 *           "5a0e4c70-0b7e-4b6e-8d6a-2c6d0e9f4f10",
                 *           4630
                 *         ]
                 *       }
                 *     } */
                "application/json": components["schemas"]["RepairBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "documents": [
                     *         {
                     *           "id": "c9b2a477-77d1-4cc0-9d5e-3f1f6f0f2a11",
                     *           "rev": "6b0f3c58-0b7e-4b6e-8d6a-2c6d0e9f4f10",
                     *           "household": "0199a1c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *           "happened_at": "2026-03-18T10:05:00+08:00",
                     *           "purpose": "regular",
                     *           "outcome": "met",
                     *           "note": "收了三亩稻子",
                     *           "fix": {
                     *             "lng": 116.1712,
                     *             "lat": 24.6603,
                     *             "crs": "gcj02",
                     *             "accuracy_m": 12
                     *           },
                     *           "_deleted": false,
                     *           "srv": {
                     *             "status": "ok",
                     *             "seq": 4711,
                     *             "at": "2026-03-18T13:40:12.120Z",
                     *             "grid": "441427100201001",
                     *             "made_in": "441427100201001",
                     *             "evidence": "inside",
                     *             "distance_m": 14.2,
                     *             "flags": [],
                     *             "mine": true,
                     *             "cadre": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *             "counted_at": "2026-03-18T02:05:00+00:00",
                     *             "received_at": "2026-03-18T13:40:12.120Z",
                     *             "partial": false
                     *           }
                     *         },
                     *         {
                     *           "id": "0199b2a4-77d1-7cc0-9d5e-3f1f6f0f2a12",
                     *           "rev": "5a0e4c70-0b7e-4b6e-8d6a-2c6d0e9f4f10",
                     *           "_deleted": true,
                     *           "srv": {
                     *             "status": "deleted",
                     *             "seq": 4680,
                     *             "at": "2026-03-10T16:00:00+00:00"
                     *           }
                     *         }
                     *       ],
                     *       "next": null
                     *     } */
                    "application/json": {
                        documents: components["schemas"]["SyncedDocument"][];
                        /** @description Send it as `after` to get the rest. null: there is no more. */
                        next: string | null;
                    };
                };
            };
            /** @description `limit_too_large`: The requested page is larger than allowed.; `invalid_fields`: Some fields are missing or wrong.; `malformed`: The request is not what this endpoint reads. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `csrf_failed`: The page's form token is missing or wrong; reload the page.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unknown_collection`: There is no collection of that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_slow`: The request body took too long to arrive; send less at once, or try again. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_rows`: The request has more rows than allowed.; `body_too_large`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body must be JSON (application/json), plain or compressed with gzip or deflate. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    findTroubles: {
        parameters: {
            query?: {
                /** @description The `next` of the previous page. Omit it for the first page. */
                after?: string;
                /** @description Rows per page. More than 500 is an error. */
                limit?: number;
                /** @description The minimum of whole days without sync. */
                silent_days?: number;
                /** @description Only records in this grid, village, township or county. */
                within?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "items": [
                     *         {
                     *           "device": "0198a3c2-5d1e-7c6b-9a44-0d2f6c1b7e55",
                     *           "name": "Redmi 12",
                     *           "person": {
                     *             "id": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *             "name": "陈晓明"
                     *           },
                     *           "area": "441427100201001",
                     *           "last_seen_at": "2026-03-01T16:00:00+00:00",
                     *           "silent_days": 16,
                     *           "backlog": 12,
                     *           "app_version": "1.0.0",
                     *           "emptied_at": null,
                     *           "heard_twice_at": null
                     *         }
                     *       ],
                     *       "next": null,
                     *       "waiting": [
                     *         {
                     *           "area": "441427100201001",
                     *           "outcome": "rejected",
                     *           "code": "unknown_value",
                     *           "rows": 2,
                     *           "oldest": "2026-03-16T16:00:00+00:00"
                     *         }
                     *       ]
                     *     } */
                    "application/json": components["schemas"]["Troubles"];
                };
            };
            /** @description `limit_too_large`: The requested page is larger than allowed.; `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    describeBasemap: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "layers": [
                     *         [
                     *           "https://tiles.example/{z}/{x}/{y}.png"
                     *         ]
                     *       ],
                     *       "attribution": "© the county's survey office"
                     *     } */
                    "application/json": components["schemas"]["BasemapAnswer"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    describeDivisions: {
        parameters: {
            query?: {
                /** @description As drawn on this day; default: today. */
                on?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "tilejson": "3.0.0",
                     *       "name": "divisions",
                     *       "scheme": "xyz",
                     *       "tiles": [
                     *         "https://yicetong.example/api/v1/tiles/divisions/{z}/{x}/{y}.mvt?drawing=3f0c8a5e9b21d764"
                     *       ],
                     *       "minzoom": 0,
                     *       "maxzoom": 14,
                     *       "bounds": [
                     *         115.99,
                     *         24.46,
                     *         116.38,
                     *         24.92
                     *       ],
                     *       "vector_layers": [
                     *         {
                     *           "id": "divisions",
                     *           "fields": {
                     *             "code": "String",
                     *             "name": "String",
                     *             "level": "county, township or village"
                     *           }
                     *         }
                     *       ],
                     *       "drawing": "3f0c8a5e9b21d764",
                     *       "drawings": [
                     *         {
                     *           "first_day": "0001-01-01",
                     *           "drawing": "3f0c8a5e9b21d764"
                     *         }
                     *       ]
                     *     } */
                    "application/json": components["schemas"]["DrawnTileJson"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    divisionsTile: {
        parameters: {
            query: {
                /** @description A version that the TileJSON names. */
                drawing: string;
            };
            header?: never;
            path: {
                x: string;
                y: string;
                z: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example ... */
                    "application/vnd.mapbox-vector-tile": string;
                };
            };
            /** @description As `If-None-Match` has it */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    describeGrids: {
        parameters: {
            query?: {
                /** @description As drawn on this day; default: today. */
                on?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "tilejson": "3.0.0",
                     *       "name": "grids",
                     *       "scheme": "xyz",
                     *       "tiles": [
                     *         "https://yicetong.example/api/v1/tiles/grids/{z}/{x}/{y}.mvt?drawing=3f0c8a5e9b21d764"
                     *       ],
                     *       "minzoom": 0,
                     *       "maxzoom": 14,
                     *       "bounds": [
                     *         115.99,
                     *         24.46,
                     *         116.38,
                     *         24.92
                     *       ],
                     *       "vector_layers": [
                     *         {
                     *           "id": "grids",
                     *           "fields": {
                     *             "code": "String"
                     *           }
                     *         }
                     *       ],
                     *       "drawing": "3f0c8a5e9b21d764",
                     *       "drawings": [
                     *         {
                     *           "first_day": "0001-01-01",
                     *           "drawing": "3f0c8a5e9b21d764"
                     *         }
                     *       ]
                     *     } */
                    "application/json": components["schemas"]["DrawnTileJson"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    gridsTile: {
        parameters: {
            query: {
                /** @description A version that the TileJSON names. */
                drawing: string;
            };
            header?: never;
            path: {
                x: string;
                y: string;
                z: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example ... */
                    "application/vnd.mapbox-vector-tile": string;
                };
            };
            /** @description As `If-None-Match` has it */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    describeHouseholds: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "tilejson": "3.0.0",
                     *       "name": "households",
                     *       "scheme": "xyz",
                     *       "tiles": [
                     *         "https://yicetong.example/api/v1/tiles/households/{z}/{x}/{y}.mvt"
                     *       ],
                     *       "minzoom": 0,
                     *       "maxzoom": 16,
                     *       "bounds": [
                     *         115.99,
                     *         24.46,
                     *         116.38,
                     *         24.92
                     *       ],
                     *       "vector_layers": [
                     *         {
                     *           "id": "households",
                     *           "fields": {
                     *             "id": "String",
                     *             "code": "Of its grid",
                     *             "kind": "String",
                     *             "count": "Number: of a cell, which has no id, code and kind",
                     *             "priority": "Number: of a cell, how many of these are of that kind"
                     *           }
                     *         }
                     *       ]
                     *     } */
                    "application/json": components["schemas"]["TileJson"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    householdsTile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                x: string;
                y: string;
                z: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example ... */
                    "application/vnd.mapbox-vector-tile": string;
                };
            };
            /** @description As `If-None-Match` has it */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    describeVisits: {
        parameters: {
            query?: {
                /** @description The first day; default: the first day of this month. */
                from?: string;
                /** @description The last day, included; default: the last day of that month. At most 366 days. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "tilejson": "3.0.0",
                     *       "name": "visits",
                     *       "scheme": "xyz",
                     *       "tiles": [
                     *         "https://yicetong.example/api/v1/tiles/visits/{z}/{x}/{y}.mvt?from=2026-03-01&to=2026-03-31"
                     *       ],
                     *       "minzoom": 0,
                     *       "maxzoom": 16,
                     *       "bounds": [
                     *         115.99,
                     *         24.46,
                     *         116.38,
                     *         24.92
                     *       ],
                     *       "vector_layers": [
                     *         {
                     *           "id": "visits",
                     *           "fields": {
                     *             "household": "Its id",
                     *             "code": "Of its grid",
                     *             "day": "YYYY-MM-DD",
                     *             "purpose": "String",
                     *             "outcome": "String",
                     *             "count": "Number: of a cell, which has nothing of a single visit",
                     *             "households": "Number: of a cell, how many were visited"
                     *           }
                     *         }
                     *       ]
                     *     } */
                    "application/json": components["schemas"]["TileJson"];
                };
            };
            /** @description `outside_calendar`: The calendar does not reach to that day.; `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    visitsTile: {
        parameters: {
            query?: {
                /** @description The first day; default: the first day of this month. */
                from?: string;
                /** @description The last day, included; default: the last day of that month. At most 366 days. */
                to?: string;
            };
            header?: never;
            path: {
                x: string;
                y: string;
                z: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example ... */
                    "application/vnd.mapbox-vector-tile": string;
                };
            };
            /** @description As `If-None-Match` has it */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `outside_calendar`: The calendar does not reach to that day.; `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    visits: {
        parameters: {
            query?: {
                /** @description The `next` of the previous page. Omit it for the first page. */
                after?: string;
                /** @description Your own id only: lists do not show other authors. */
                cadre?: string;
                /** @description Only your own visits with this flag. */
                flag?: "time_implausible" | "logged_twice";
                household?: string;
                /** @description Rows per page. More than 500 is an error. */
                limit?: number;
                /** @description An ISO week in the county's time zone. */
                week?: string;
                /** @description Only records in this grid, village, township or county. */
                within?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "items": [
                     *         {
                     *           "id": "0198a3c2-4444-7c6b-9a44-0d2f6c1b7e55",
                     *           "household": "0198a3c2-2222-7c6b-9a44-0d2f6c1b7e55",
                     *           "happened_at": "2026-03-17T16:00:00+00:00",
                     *           "counted_at": "2026-03-17T16:00:00+00:00",
                     *           "received_at": "2026-03-17T16:00:00+00:00",
                     *           "purpose": "listening",
                     *           "outcome": "met",
                     *           "note": "路灯坏了两盏",
                     *           "cadre": null,
                     *           "grid": "441427100201001",
                     *           "made_in": null,
                     *           "evidence": null,
                     *           "distance_m": null,
                     *           "flags": []
                     *         }
                     *       ],
                     *       "next": null
                     *     } */
                    "application/json": components["schemas"]["VisitPage"];
                };
            };
            /** @description `limit_too_large`: The requested page is larger than allowed.; `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    visit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                visit_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "id": "0198a3c2-4444-7c6b-9a44-0d2f6c1b7e55",
                     *       "household": "0198a3c2-2222-7c6b-9a44-0d2f6c1b7e55",
                     *       "happened_at": "2026-03-18T01:12:00+00:00",
                     *       "counted_at": "2026-03-18T01:12:00+00:00",
                     *       "received_at": "2026-03-18T10:40:12+00:00",
                     *       "purpose": "listening",
                     *       "outcome": "met",
                     *       "note": "路灯坏了两盏",
                     *       "cadre": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
                     *       "grid": "441427100201001",
                     *       "made_in": "441427100201001",
                     *       "evidence": "inside",
                     *       "distance_m": 18.4,
                     *       "flags": []
                     *     } */
                    "application/json": components["schemas"]["VisitRow"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportVisits: {
        parameters: {
            query?: {
                /** @description Your own id only: lists do not show other authors. */
                cadre?: string;
                /** @description Only your own visits with this flag. */
                flag?: "time_implausible" | "logged_twice";
                /** @description Default: by `Accept`; else CSV. */
                format?: "csv" | "xlsx" | "geojson" | "gpkg";
                household?: string;
                /** @description The heads' language; default: the cookie `lang`, else `Accept-Language`. */
                lang?: "zh" | "en";
                /** @description true: before the file, an XLSX or a GeoPackage has a line of JSON for each thousand rows, and then an empty line (`application/vnd.yicetong.progress`). */
                progress?: boolean;
                /** @description An ISO week in the county's time zone. */
                week?: string;
                /** @description Only records in this grid, village, township or county. */
                within?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "type": "FeatureCollection",
                     *       "features": [],
                     *       "numberReturned": 0
                     *     } */
                    "application/geo+json": {
                        features: Record<string, never>[];
                        numberReturned: number;
                        /** @constant */
                        type: "FeatureCollection";
                    };
                    /** @example a file */
                    "application/geopackage+sqlite3": string;
                    /** @example a file */
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                    /** @example a file */
                    "application/vnd.yicetong.progress": string;
                    /** @example ﻿"编号","姓名"
                     *     "H000123","陈大文"
                     *     "（完，共 1 行）",""
                     *      */
                    "text/csv": string;
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_signed_in`: A valid token or session is needed.; `session_expired`: The session has expired; log in again.; `session_revoked`: The session was ended; log in again. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_revoked`: This device was revoked: hand in the rows that were not pushed, then erase.; `office_ended`: Your office here has ended: for 30 days this phone may only push what it has.; `password_change_required`: A new password has to be set before anything else.; `forbidden`: Your role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing under that name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `export_running`: You have an export that is still running, or the server has too many. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    healthz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "alive": true,
                     *       "version": "0.1.0",
                     *       "schema": "e7a20c7e0900",
                     *       "api": "1"
                     *     } */
                    "application/json": components["schemas"]["Alive"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readyz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {
                     *       "database": true,
                     *       "migrations": true,
                     *       "epoch": true,
                     *       "row_locks": true,
                     *       "worker": true
                     *     } */
                    "application/json": components["schemas"]["Ready"];
                };
            };
            /** @description `invalid_fields`: Some fields are missing or wrong. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`: The server could not finish this in time; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
