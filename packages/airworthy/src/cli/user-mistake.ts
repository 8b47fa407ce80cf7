/** To import the SDK as a whole at run time would bundle all of it, and load it with every command. */
export { isAirworthyError } from '@airworthy/sdk'
